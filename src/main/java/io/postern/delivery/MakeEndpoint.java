package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.egress.Egress;
import io.postern.egress.EgressAddress;
import io.postern.id.Ids;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Notes where a merchant wants to be told, and makes the secret that it will know us by. */
@ApplicationScoped
class MakeEndpoint {
    static final int MOST = 16;

    private final Settings settings;
    private final Egress egress;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final EndpointHeaders headers;
    private final NewSecrets secrets;
    private final Audit audit;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    MakeEndpoint(
            Settings settings,
            Egress egress,
            Idempotency idempotency,
            KeyRing keyRing,
            EndpointHeaders headers,
            NewSecrets secrets,
            Audit audit,
            Ids ids,
            Json json,
            Clock clock) {
        this.settings = settings;
        this.egress = egress;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.headers = headers;
        this.secrets = secrets;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> make(Caller caller, String idempotencyKey, EndpointRequest request) {
        EndpointTerms terms = EndpointReader.making(request);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, idempotencyKey, "POST /v1/webhook_endpoints", request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    nothing -> checked(egress, terms.url()).chain(() -> keep(caller, claim, keys, terms)));
        });
    }

    /** Refuses an address that would never be called. */
    static Uni<Void> checked(Egress egress, String url) {
        return egress.objection(EgressAddress.of(url))
                .invoke(objection -> objection.ifPresent(allowed -> {
                    throw EndpointReader.refusedUrl(allowed);
                }))
                .replaceWithVoid();
    }

    private Uni<Answer> keep(Caller caller, Claim claim, MerchantKeys keys, EndpointTerms terms) {
        Instant now = clock.instant();
        UUID id = ids.next();
        EndpointRow row = EndpointRow.of(new EndpointRow.Key(caller.merchantId(), id), now);
        row.settle(terms, headers.seal(keys, id, terms.headers()));
        EndpointView view = EndpointView.of(row, terms.headers());
        String secret = secrets.make();
        Answer answer = Answer.created(json.write(view.with(secret)));
        List<Insert> parts = List.of(
                idempotency.take(claim, id),
                secrets.keep(keys, id, secret, now, now),
                audit.entry(caller, "webhook_endpoint.create", view.id(), Map.of("new", view.onTrail())),
                idempotency.keep(claim.key(), keys, answer));
        return settings.of(caller.merchantId())
                .write(session -> refuseOneTooMany(session, caller.merchantId())
                        .chain(() -> session.persist(row))
                        .chain(() -> Settings.append(session, parts)))
                .replaceWith(answer);
    }

    /** One at a time for a merchant, so that two that come at once cannot both be the last one. */
    private static Uni<Void> refuseOneTooMany(Mutiny.Session session, UUID merchantId) {
        return session.createNativeQuery("""
                        /* delivery.one_maker */
                        SELECT CAST(pg_advisory_xact_lock(hashtextextended('webhook_endpoint ' || :merchant, 0)) AS text)
                        """, String.class)
                .setParameter("merchant", merchantId.toString())
                .getSingleResult()
                .chain(() -> session.createSelectionQuery(
                                "SELECT count(*) FROM WebhookEndpoint e WHERE e.merchantId = :merchant", Long.class)
                        .setParameter("merchant", merchantId)
                        .getSingleResult())
                .invoke(count -> {
                    if (count >= MOST) {
                        throw ProblemException.of(
                                Problem.TOO_MANY_ENDPOINTS,
                                "The merchant has " + count + " webhook endpoints, and " + MOST
                                        + " is the most. Delete one that is not needed any more.");
                    }
                })
                .replaceWithVoid();
    }
}
