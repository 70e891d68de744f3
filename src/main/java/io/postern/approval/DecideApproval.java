package io.postern.approval;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.receipt.Receipts;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets a second person decide: transaction 1 says who approved, then what was approved runs, and transaction 2 says what came
 * of it. Deciding the same again is harmless and answers how things stand.
 */
@ApplicationScoped
class DecideApproval {
    /** What is done with an approval that nobody has decided about. */
    private interface Step {
        Uni<Answer> take(Claim claim, MerchantKeys keys, Approval pending, Instant now);
    }

    private final Approvables verbs;
    private final ApprovalStore store;
    private final ApprovalWork work;
    private final RunApproval run;
    private final StepUp stepUp;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Receipts receipts;
    private final Audit audit;
    private final Database database;
    private final Clock clock;

    DecideApproval(
            Approvables verbs,
            ApprovalStore store,
            ApprovalWork work,
            RunApproval run,
            StepUp stepUp,
            Idempotency idempotency,
            KeyRing keyRing,
            Receipts receipts,
            Audit audit,
            Database database,
            Clock clock) {
        this.verbs = verbs;
        this.store = store;
        this.work = work;
        this.run = run;
        this.stepUp = stepUp;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.receipts = receipts;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    Uni<Answer> approve(Caller caller, String idempotencyKey, String publicId) {
        return decide(
                caller, idempotencyKey, publicId, ApprovalStatus.APPROVED, Map.of(), (claim, keys, pending, now) -> {
                    Approval approved = pending.decided(ApprovalStatus.APPROVED, caller.client(), null, now);
                    return database.of(caller.merchantId())
                            .write(List.of(
                                    idempotency.take(claim, approved.id()),
                                    store.decide(approved),
                                    work.untilRun(approved, claim.key()),
                                    receipt("approval.granted", approved),
                                    audit.entry(caller, "approval.grant", publicId, Told.of(approved))))
                            .chain(() -> run.run(approved, keys, Optional.of(claim.key())))
                            .map(ended -> run.answer(ended, keys));
                });
    }

    Uni<Answer> deny(Caller caller, String idempotencyKey, String publicId, @Nullable DenyRequest request) {
        DenyRequest why = request == null ? new DenyRequest(null) : request;
        return decide(caller, idempotencyKey, publicId, ApprovalStatus.DENIED, why, (claim, keys, pending, now) -> {
            Approval denied = pending.decided(ApprovalStatus.DENIED, caller.client(), why.reason(), now);
            Answer answer = run.answer(denied, keys);
            return database.of(caller.merchantId())
                    .write(List.of(
                            idempotency.take(claim, denied.id()),
                            store.decide(denied),
                            work.end(denied),
                            receipt("approval.denied", denied),
                            audit.entry(caller, "approval.deny", publicId, Told.of(denied)),
                            idempotency.keep(claim.key(), keys, answer)))
                    .replaceWith(answer);
        });
    }

    private Uni<Answer> decide(
            Caller caller, String idempotencyKey, String publicId, ApprovalStatus to, Object request, Step step) {
        stepUp.requireInPerson(caller, "Deciding about an approval");
        UUID id = FindApprovals.id(publicId);
        String word = to == ApprovalStatus.APPROVED ? "/approve" : "/deny";
        Lookup<Optional<Approval>> lookup = store.lookup(caller.merchantId(), id);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim =
                    idempotency.claim(caller, keys, idempotencyKey, "POST /v1/approvals/" + publicId + word, request);
            return idempotency.once(claim, keys, List.of(lookup), row -> {
                Approval found = FindApprovals.present(lookup.in(row), publicId);
                holdToFourEyes(caller, found);
                return take(step, to, claim, keys, found)
                        // somebody else was first: this caller's own first request, or another person
                        .onFailure(ApprovalStore::wasFirst)
                        .recoverWithUni(lost -> idempotency.replayOr(claim, keys, () -> lost))
                        .onFailure(ApprovalStore::wasFirst)
                        .recoverWithUni(lost -> database.of(caller.merchantId())
                                .read(lookup)
                                .flatMap(again -> take(
                                        step, to, claim, keys, lookup.in(again).orElseThrow())));
            });
        });
    }

    private void holdToFourEyes(Caller caller, Approval approval) {
        if (caller.client().equals(approval.requester().client())) {
            throw ProblemException.of(
                    Problem.APPROVER_IS_REQUESTER,
                    "You asked for " + approval.publicId() + " yourself; somebody else has to decide about it.");
        }
        caller.need(verbs.named(approval.operation()).scope());
    }

    private Uni<Answer> take(Step step, ApprovalStatus to, Claim claim, MerchantKeys keys, Approval approval) {
        Instant now =
                clock.instant(); // one look at the clock, or a decision could come after the time it was found to be in
        ApprovalStatus status = approval.status(now);
        if (status == ApprovalStatus.PENDING) {
            return step.take(claim, keys, approval, now);
        }
        if (status == to) {
            return Uni.createFrom().item(() -> run.answer(approval, keys));
        }
        throw ProblemException.of(
                        Problem.ILLEGAL_STATE,
                        approval.publicId() + " is " + status.wire()
                                + "; only a pending approval can be decided about.")
                .member("approval_status", status.wire());
    }

    private Insert receipt(String kind, Approval decided) {
        return receipts.issue(decided.merchantId(), kind, null, null, decided.publicId(), Told.of(decided));
    }
}
