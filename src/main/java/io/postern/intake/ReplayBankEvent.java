package io.postern.intake;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Has a bank event applied anew, once a person has put right what stood in its way. What has had its effect stays as it is. */
@ApplicationScoped
class ReplayBankEvent {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final Set<String> HAD_ITS_EFFECT = Set.of("applied", "known_already");
    private static final int TRIES = 3;

    private final Database database;
    private final BankEventWork work;
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Json json;

    ReplayBankEvent(
            Database database, BankEventWork work, KeyRing keyRing, Idempotency idempotency, Audit audit, Json json) {
        this.database = database;
        this.work = work;
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.audit = audit;
        this.json = json;
    }

    /** What is known of an event here: why its last fact is there, if it has one. */
    private record Known(UUID id, Optional<String> reason) {}

    Uni<Answer> replay(Caller caller, String idempotencyKey, String publicId) {
        UUID id =
                IdKind.BANK_EVENT.parse(publicId).orElseThrow(() -> ProblemException.notFound("bank event", publicId));
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(
                    caller, keys, idempotencyKey, "POST /v1/intake/" + publicId + "/replay", Map.of());
            Lookup<Optional<Known>> known = known(id);
            return idempotency
                    .once(claim, keys, List.of(known), row -> {
                        refuseWhatIsDone(publicId, known.in(row));
                        return again(caller, claim, keys, id, publicId);
                    })
                    .onFailure(failure -> Violation.of("bank_event_fact_pkey", failure)) // a worker was quicker
                    .retry()
                    .atMost(TRIES);
        });
    }

    private static void refuseWhatIsDone(String publicId, Optional<Known> found) {
        Known known = found.orElseThrow(() -> ProblemException.notFound("bank event", publicId));
        if (known.reason().filter(HAD_ITS_EFFECT::contains).isPresent()) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE,
                    "The bank event " + publicId + " has had its effect ("
                            + known.reason().get() + "). Only one that was not applied can be replayed.");
        }
    }

    private Uni<Answer> again(Caller caller, Claim claim, MerchantKeys keys, UUID id, String publicId) {
        Answer answer = Answer.accepted(json.write(new ReceivedView(publicId, BankEventStatus.REPLAYED.wire())));
        List<Insert> parts = new ArrayList<>(work.replay(id));
        parts.add(idempotency.take(claim, id));
        parts.add(idempotency.keep(claim.key(), keys, answer));
        parts.add(audit.entry(caller, "bank_event.replay", publicId, null));
        return database.of(PLATFORM, caller.merchantId()).write(parts).replaceWith(answer);
    }

    private static Lookup<Optional<Known>> known(UUID id) {
        return Lookup.of(
                """
                SELECT e.id AS known_event, (
                    SELECT f.reason FROM bank_event_fact f
                    WHERE f.merchant_id = e.merchant_id AND f.bank_event_id = e.id
                    ORDER BY f.seq DESC LIMIT 1) AS known_reason
                FROM bank_event e WHERE e.merchant_id = $1 AND e.id = $2
                """,
                (Row row) -> Optional.ofNullable(row.getUUID("known_event"))
                        .map(event -> new Known(event, Optional.ofNullable(row.getString("known_reason")))),
                PLATFORM,
                id);
    }
}
