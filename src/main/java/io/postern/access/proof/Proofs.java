package io.postern.access.proof;

import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Holds a verified token to what it is bound to, and its bearer to a proof of it. */
@ApplicationScoped
public class Proofs {
    private static final String HEADER = "DPoP";

    private final UsedProofs used;
    private final ProofConfig config;
    private final Clock clock;

    Proofs(UsedProofs used, ProofConfig config, Clock clock) {
        this.used = used;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Fails when the token belongs to somebody else than who presents it. The database is asked last, and only about a proof
     * that fits: whether it was used before.
     *
     * @param boundOnly whether the call may be made with no other token than a bound one
     */
    public Uni<Void> check(Presented presented, TokenBinding binding, boolean boundOnly, HttpServerRequest request) {
        if (binding.isNone() && !presented.withProof() && !boundOnly) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().deferred(() -> {
            refuseWhatDoesNotFit(presented, binding, request);
            return binding.key().isEmpty() ? Uni.createFrom().voidItem() : proven(presented, binding, request);
        });
    }

    private static void refuseWhatDoesNotFit(Presented presented, TokenBinding binding, HttpServerRequest request) {
        if (binding.isNone()) {
            throw ProofRefusal.badToken(
                    presented.withProof()
                            ? "The access token is not bound to a key: send it as a Bearer token, or get one that is bound."
                            : "This call needs an access token that is bound to a key (DPoP) or to the client's certificate.");
        }
        if (binding.other()) {
            throw ProofRefusal.badToken("The access token is bound (cnf) to something that the gateway does not know:"
                    + " it takes jkt and x5t#S256.");
        }
        if (presented.withProof() != binding.key().isPresent()) {
            throw ProofRefusal.badToken(
                    presented.withProof()
                            ? "The access token is bound to a certificate: send it as a Bearer token."
                            : "The access token is bound to a key: send it as Authorization: DPoP <token>, with a proof.");
        }
        Optional<String> certificate = binding.certificate();
        if (certificate.isPresent() && !certificate.equals(ClientCertificate.thumbprint(request))) {
            throw ProofRefusal.badToken(
                    "The access token is bound to a certificate that this connection does not have.");
        }
    }

    private Uni<Void> proven(Presented presented, TokenBinding binding, HttpServerRequest request) {
        DpopProof proof = DpopProof.verified(text(request), binding.key().orElseThrow());
        holdTo(request, presented.token(), proof);
        return used.isFirstUse(proof)
                .invoke(first -> {
                    if (!first) {
                        throw ProofRefusal.badProof("it was used before (jti). Make a new one for each request.");
                    }
                })
                .replaceWithVoid();
    }

    private static String text(HttpServerRequest request) {
        List<String> proofs = request.headers().getAll(HEADER);
        if (proofs.size() != 1) {
            throw ProofRefusal.badProof(
                    "the request must carry exactly one DPoP header, and carries " + proofs.size() + ".");
        }
        return proofs.getFirst();
    }

    private void holdTo(HttpServerRequest request, String token, DpopProof proof) {
        if (!request.method().name().equals(proof.method())) {
            throw ProofRefusal.badProof("it is for another method (htm) than " + request.method() + ".");
        }
        Optional<String> address = RequestAddress.of(request, config.publicUrl());
        if (address.isEmpty() || !address.equals(RequestAddress.normalized(proof.address()))) {
            throw ProofRefusal.badProof("it is for another address (htu) than this request's, without its query.");
        }
        if (!Sha256.base64url(token.getBytes(StandardCharsets.US_ASCII)).equals(proof.tokenHash())) {
            throw ProofRefusal.badProof("it is for another access token (ath).");
        }
        Instant now = clock.instant();
        if (proof.madeAt().isBefore(now.minus(config.age())) || proof.madeAt().isAfter(now.plus(config.leeway()))) {
            throw tooOldOrFuture();
        }
    }

    private ProblemException tooOldOrFuture() {
        return ProofRefusal.badProof("it was not made (iat) within the last "
                + config.age().toSeconds() + " seconds. Make a new one for each request.");
    }
}
