package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Gives an endpoint a new secret; the one before is good for a while longer, so that no delivery is missed meanwhile. */
@ApplicationScoped
class RotateSecret {
    /** Each has its signature on every delivery, and a header has its limits. */
    private static final int MOST_AT_A_TIME = 4;

    private final Settings settings;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final EndpointHeaders headers;
    private final NewSecrets secrets;
    private final Audit audit;
    private final Json json;
    private final Clock clock;

    RotateSecret(
            Settings settings,
            Idempotency idempotency,
            KeyRing keyRing,
            EndpointHeaders headers,
            NewSecrets secrets,
            Audit audit,
            Json json,
            Clock clock) {
        this.settings = settings;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.headers = headers;
        this.secrets = secrets;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> rotate(Caller caller, String idempotencyKey, String publicId, RotateSecretRequest request) {
        UUID id = FindEndpoints.id(publicId);
        String operation = "POST /v1/webhook_endpoints/" + publicId + "/rotate_secret";
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, idempotencyKey, operation, request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    nothing -> settings.of(caller.merchantId())
                            // locked, so that two rotations come one after the other
                            .write(session -> FindEndpoints.locked(session, caller.merchantId(), id)
                                    .flatMap(row -> rotate(session, caller, claim, keys, row, request))));
        });
    }

    private Uni<Answer> rotate(
            Mutiny.Session session,
            Caller caller,
            Claim claim,
            MerchantKeys keys,
            EndpointRow row,
            RotateSecretRequest request) {
        Instant now = clock.instant();
        Instant formerUntil = now.plusSeconds(request.overlap());
        String secret = secrets.make();
        EndpointView view = EndpointView.of(row, headers.open(keys, row.id, row.headers));
        Answer answer = Answer.ok(json.write(view.with(secret)));
        List<Insert> parts = List.of(
                idempotency.take(claim, row.id),
                secrets.keep(keys, row.id, secret, now, formerUntil),
                audit.entry(
                        caller, "webhook_endpoint.rotate_secret", view.id(), Map.of("former_valid_until", formerUntil)),
                idempotency.keep(claim.key(), keys, answer));
        Uni<Void> allowed = request.overlap() == 0 ? Uni.createFrom().voidItem() : refuseOneTooMany(session, row, now);
        return allowed.chain(() -> Settings.append(session, parts)).replaceWith(answer);
    }

    /** Valid are the newest and those before it, up to one whose time has ended. */
    private static Uni<Void> refuseOneTooMany(Mutiny.Session session, EndpointRow row, Instant now) {
        return session.createNativeQuery("""
                        /* delivery.valid_secrets */
                        SELECT count(*)
                        FROM webhook_secret s
                        WHERE s.merchant_id = :merchant AND s.endpoint_id = :endpoint
                          AND s.version >= (
                              SELECT coalesce(max(e.version), 1)
                              FROM webhook_secret e
                              WHERE e.merchant_id = s.merchant_id AND e.endpoint_id = s.endpoint_id
                                AND e.former_until <= :now)
                        """, Long.class)
                .setParameter("merchant", row.merchantId)
                .setParameter("endpoint", row.id)
                .setParameter("now", now.atOffset(ZoneOffset.UTC))
                .getSingleResult()
                .invoke(valid -> {
                    if (valid >= MOST_AT_A_TIME) {
                        throw ProblemException.of(
                                Problem.ILLEGAL_STATE,
                                "overlap_seconds",
                                "The endpoint has " + valid + " secrets that are valid, which is the most. Rotate with"
                                        + " overlap_seconds 0 to end all before the new one, or later.");
                    }
                })
                .replaceWithVoid();
    }
}
