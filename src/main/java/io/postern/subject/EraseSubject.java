package io.postern.subject;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.receipt.Receipts;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Destroys what is known of a person: the keys, and with them every field they sealed. What was proven stays proven:
 * payments, receipts and the trail name the subject and nothing else of it.
 */
@ApplicationScoped
class EraseSubject {
    private static final int TRIES = 10;

    /** A record that was added or a hold that was placed since the look, or another erasure that was first. */
    private static final Set<String> OVERTAKEN =
            Set.of("erasure_counts_records", "subject_erasure_pkey", Subjects.ON_HOLD);

    private final FindSubjects find;
    private final SubjectStore store;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Receipts receipts;
    private final StepUp stepUp;
    private final Json json;
    private final Clock clock;

    EraseSubject(
            FindSubjects find,
            SubjectStore store,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Receipts receipts,
            StepUp stepUp,
            Json json,
            Clock clock) {
        this.find = find;
        this.store = store;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.receipts = receipts;
        this.stepUp = stepUp;
        this.json = json;
        this.clock = clock;
    }

    /** Erasing who is erased is no error and writes nothing. */
    Uni<Answer> erase(Caller caller, String idempotencyKey, String publicId) {
        stepUp.require(caller, "Erasing a person's data");
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(
                    caller, keys, idempotencyKey, "POST /v1/subjects/" + publicId + "/erase", Map.of());
            return Uni.createFrom()
                    .deferred(() -> idempotency.once(
                            claim,
                            keys,
                            List.of(),
                            nothing -> find.any(publicId)
                                    .flatMap(subject -> subject.isErased()
                                            ? Uni.createFrom().item(answer(subject, subject.erasure()))
                                            : destroy(caller, claim, keys, subject))))
                    .onFailure(EraseSubject::wasOvertaken)
                    .retry()
                    .atMost(TRIES - 1)
                    .onFailure(EraseSubject::wasOvertaken)
                    .transform(busy -> ProblemException.of(
                                    Problem.SERVICE_UNAVAILABLE,
                                    "The subject's records come faster than they go; try again.")
                            .header("Retry-After", "1"));
        });
    }

    private Uni<Answer> destroy(Caller caller, Claim claim, MerchantKeys keys, Subject subject) {
        List<Hold> standing = subject.standing(clock.instant());
        if (!standing.isEmpty()) {
            throw HoldView.refusal(subject.id(), standing);
        }
        Subject.Erasure erasure = subject.nextErasure(clock.instant());
        Answer answer = answer(subject, erasure);
        String publicId = IdKind.SUBJECT.format(subject.id());
        return database.of(subject.merchantId(), caller.merchantId())
                .write(List.of(
                        idempotency.take(claim, subject.id()),
                        store.erase(subject, erasure),
                        receipts.issue(
                                subject.merchantId(),
                                "subject.erased",
                                null,
                                null,
                                publicId,
                                Map.of("records", erasure.records(), "erased_at", erasure.at())),
                        audit.entry(caller, "subject.erase", publicId, Map.of("records", erasure.records())),
                        idempotency.keep(claim.key(), keys, answer)))
                .onFailure(failure -> Violation.of("evidence_of_open_dispute", failure))
                .transform(failure -> ProblemException.of(
                        Problem.ERASURE_ON_HOLD,
                        publicId + " cannot be erased: what is kept of it is evidence in a dispute that is open."))
                .replaceWith(answer);
    }

    private Answer answer(Subject subject, Subject.Erasure erasure) {
        return Answer.ok(json.write(ErasureView.of(subject, erasure)));
    }

    private static boolean wasOvertaken(Throwable failure) {
        return OVERTAKEN.stream().anyMatch(constraint -> Violation.of(constraint, failure));
    }
}
