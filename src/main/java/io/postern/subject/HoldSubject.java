package io.postern.subject;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.IdKind;
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

/** Keeps a subject's data from being erased, and lets go of it again. Both are facts and both are on the trail. */
@ApplicationScoped
class HoldSubject {
    private static final String ACTION = "A hold on a person's data";

    private final FindSubjects find;
    private final SubjectStore store;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final StepUp stepUp;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    HoldSubject(
            FindSubjects find,
            SubjectStore store,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            StepUp stepUp,
            Ids ids,
            Json json,
            Clock clock) {
        this.find = find;
        this.store = store;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.stepUp = stepUp;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> place(Caller caller, String idempotencyKey, String publicId, HoldRequest request) {
        stepUp.require(caller, ACTION);
        refuseWhatIsOver(request);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(
                    caller, keys, idempotencyKey, "POST /v1/subjects/" + publicId + "/holds", request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    nothing -> find.any(publicId).flatMap(subject -> place(caller, claim, keys, subject, request)));
        });
    }

    void refuseWhatIsOver(HoldRequest request) {
        if (request.until() != null && !request.until().isAfter(clock.instant())) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "until", "until " + request.until() + " is over; it must be yet to come.");
        }
    }

    static UUID holdId(String publicId) {
        return IdKind.HOLD.parse(publicId).orElseThrow(() -> ProblemException.notFound("hold", publicId));
    }

    private Uni<Answer> place(Caller caller, Claim claim, MerchantKeys keys, Subject subject, HoldRequest request) {
        Hold hold = new Hold(ids.next(), HoldKind.LEGAL_HOLD, request.reason(), request.until(), clock.instant(), null);
        HoldView view = HoldView.of(subject.id(), hold);
        Answer answer = Answer.created(json.write(view));
        return database.of(subject.merchantId(), caller.merchantId())
                .write(List.of(
                        idempotency.take(claim, hold.id()),
                        store.hold(subject.merchantId(), subject.id(), hold),
                        audit.entry(caller, "subject.hold", view.subject(), Map.of("hold", view.id())),
                        idempotency.keep(claim.key(), keys, answer)))
                .replaceWith(answer);
    }

    /** Releasing what is released is no error and writes nothing. */
    Uni<HoldView> release(Caller caller, String publicId, String holdId) {
        stepUp.require(caller, ACTION);
        UUID wanted = holdId(holdId);
        return find.any(publicId).flatMap(subject -> {
            Hold hold = subject.holds().stream()
                    .filter(each -> each.id().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> ProblemException.notFound("hold", holdId));
            return hold.releasedAt() == null
                    ? release(caller, subject, hold)
                    : Uni.createFrom().item(HoldView.of(subject.id(), hold));
        });
    }

    private Uni<HoldView> release(Caller caller, Subject subject, Hold hold) {
        if (hold.kind() == HoldKind.DISPUTE) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE, "The hold of dispute " + hold.reason() + " ends when the dispute does.");
        }
        Instant now = clock.instant();
        HoldView view = HoldView.of(subject.id(), hold.released(now));
        return database.of(subject.merchantId(), caller.merchantId())
                .write(List.of(
                        store.release(subject.merchantId(), hold.id(), now),
                        audit.entry(caller, "subject.release", view.subject(), Map.of("hold", view.id()))))
                .onFailure(failure -> Violation.of("subject_hold_release_pkey", failure)) // another DELETE was first
                .recoverWithNull()
                .replaceWith(view);
    }
}
