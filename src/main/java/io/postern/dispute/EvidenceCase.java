package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What every verb about evidence begins with: the key, the dispute and what was said in it, read at once. */
@ApplicationScoped
class EvidenceCase {
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Database database;
    private final DisputeStore disputes;
    private final EvidenceStore evidence;
    private final DisputeFileStore files;
    private final Clock clock;

    EvidenceCase(
            KeyRing keyRing,
            Idempotency idempotency,
            Database database,
            DisputeStore disputes,
            EvidenceStore evidence,
            DisputeFileStore files,
            Clock clock) {
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.database = database;
        this.disputes = disputes;
        this.evidence = evidence;
        this.files = files;
        this.clock = clock;
    }

    /**
     * A dispute as a verb finds it.
     *
     * @param fileCount how many files were handed in for it
     */
    record Found(MerchantKeys keys, Dispute dispute, EvidenceStore.Kept kept, Person person, long fileCount) {
        String stage() {
            return dispute.life().last().stage().wire();
        }

        String publicId() {
            return dispute.life().head().publicId();
        }

        UUID merchantId() {
            return keys.merchantId();
        }

        /** @throws ProblemException when the dispute waits for no answer, or its time is over */
        Dispute.NeedsResponse open(Instant now) {
            Instant respondBy = dispute.life().last().respondBy();
            if (dispute instanceof Dispute.NeedsResponse open && (respondBy == null || now.isBefore(respondBy))) {
                return open;
            }
            String why = dispute instanceof Dispute.NeedsResponse
                    ? " had to be answered by " + respondBy
                    : " is " + dispute.life().last().status().wire();
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE, publicId() + why + "; only one that needs a response takes one.");
        }
    }

    interface Verb {
        Uni<Answer> run(Claim claim, Found found);
    }

    /** Runs a verb at most once for a key. */
    Uni<Answer> once(Caller caller, String key, String publicId, String operation, Object request, Verb verb) {
        UUID id = ReadDisputes.disputeId(publicId);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim =
                    idempotency.claim(caller, keys, key, "POST /v1/disputes/" + publicId + "/" + operation, request);
            Look look = new Look(keys, id);
            Uni<Answer> answer =
                    idempotency.once(claim, keys, look.lookups(), row -> verb.run(claim, look.in(row, publicId)));
            return answer.onFailure(EvidenceStore::lostRace)
                    .recoverWithUni(() -> idempotency.replayOr(claim, keys, EvidenceCase::overtaken));
        });
    }

    private static ProblemException overtaken() {
        return ProblemException.of(
                        Problem.ILLEGAL_STATE, "Somebody else is at work on this dispute. Look at it, then try again.")
                .header("Retry-After", "1");
    }

    /** The same without a key, for workers and for what only reads. */
    Uni<Found> find(UUID merchantId, UUID id) {
        return keyRing.of(merchantId).flatMap(keys -> {
            Look look = new Look(keys, id);
            return database.of(merchantId)
                    .read(look.lookups())
                    .map(row -> look.in(row, io.postern.id.IdKind.DISPUTE.format(id)));
        });
    }

    Instant now() {
        return clock.instant();
    }

    private final class Look {
        private final MerchantKeys keys;
        private final Lookup<Optional<Dispute>> dispute;
        private final Lookup<EvidenceStore.Kept> kept;
        private final Lookup<Optional<Person>> person;
        private final Lookup<Long> count;

        private Look(MerchantKeys keys, UUID id) {
            this.keys = keys;
            this.dispute = disputes.lookup(keys.merchantId(), id);
            this.kept = evidence.lookup(keys.merchantId(), id);
            this.person = Person.lookup(keys.merchantId(), id);
            this.count = files.count(keys.merchantId(), id);
        }

        private List<Lookup<?>> lookups() {
            return List.of(dispute, kept, person, count);
        }

        private Found in(Row row, String publicId) {
            return dispute.in(row)
                    .map(found ->
                            new Found(keys, found, kept.in(row), person.in(row).orElseThrow(), count.in(row)))
                    .orElseThrow(() -> ProblemException.notFound("dispute", publicId));
        }
    }
}
