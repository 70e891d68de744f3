package io.postern.approval;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.keys.MerchantKeys;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Runs what was approved, as the requester, and writes down what came of it. The approval's id is the idempotency key, so
 * running it again finds what the first run did; what could not be done yet is left to the worker.
 */
@ApplicationScoped
class RunApproval {
    private static final Logger LOG = Logger.getLogger(RunApproval.class);
    private static final int OWN_FAULT = 500;

    private final Approvables verbs;
    private final ApprovalStore store;
    private final ApprovalWork work;
    private final SealedBodies bodies;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Database database;
    private final ApprovalConfig config;
    private final Json json;
    private final Clock clock;

    RunApproval(
            Approvables verbs,
            ApprovalStore store,
            ApprovalWork work,
            SealedBodies bodies,
            Idempotency idempotency,
            Audit audit,
            Database database,
            ApprovalConfig config,
            Json json,
            Clock clock) {
        this.verbs = verbs;
        this.store = store;
        this.work = work;
        this.bodies = bodies;
        this.idempotency = idempotency;
        this.audit = audit;
        this.database = database;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Answers the approval with its outcome, or without one when the worker has to try again.
     *
     * @param owedTo the approver's key whose answer is still owed
     */
    Uni<Approval> run(Approval approved, MerchantKeys keys, Optional<String> owedTo) {
        return attempt(approved, keys)
                .flatMap(outcome -> outcome.isPresent()
                        ? end(approved.ended(outcome.get()), keys, owedTo)
                        : stillRunning(approved, keys, owedTo));
    }

    Answer answer(Approval approval, MerchantKeys keys) {
        return Answer.ok(json.write(ApprovalView.of(approval, bodies.read(keys, approval), clock.instant())));
    }

    private Uni<Optional<Approval.Outcome>> attempt(Approval approved, MerchantKeys keys) {
        return Uni.createFrom()
                .deferred(() -> {
                    ApprovableVerb verb = verbs.named(approved.operation());
                    Caller requester = approved.asRequester(verb.scope());
                    requester.need(verb.scope()); // roles change while an approval waits
                    Wish wish = new Wish(approved.pathId(), bodies.open(keys, approved));
                    return verb.run(requester, approved.publicId(), wish);
                })
                .map(answer -> Optional.of(
                        new Approval.Outcome(answer.status(), objectId(answer, approved), null, clock.instant())))
                .onFailure()
                .recoverWithItem(failure -> judge(approved, ProblemException.behind(failure)));
    }

    /** Empty for a refusal that another try may not meet: something is away, under way, or not yet answered. */
    private Optional<Approval.Outcome> judge(Approval approved, ProblemException refusal) {
        boolean passes = refusal.headers().containsKey("Retry-After")
                || refusal.problem().status() >= OWN_FAULT;
        if (passes && clock.instant().isBefore(approved.decision().at().plus(config.lifetime()))) {
            LOG.warnf(
                    "%s is run later: %s",
                    approved.publicId(), refusal.problem().code());
            return Optional.empty();
        }
        return Optional.of(new Approval.Outcome(
                refusal.problem().status(), null, refusal.problem().code(), clock.instant()));
    }

    private Uni<Approval> end(Approval ended, MerchantKeys keys, Optional<String> owedTo) {
        Approval.Outcome outcome = ended.outcome();
        Caller requester = ended.asRequester(verbs.named(ended.operation()).scope());
        List<Insert> parts = new ArrayList<>(answerOwed(ended, keys, owedTo));
        parts.add(store.end(ended));
        parts.add(work.end(ended));
        parts.add(audit.entry(
                requester,
                outcome.isDone() ? "approval.execute" : "approval.fail",
                ended.publicId(),
                Told.of(ended, outcome)));
        Lookup<Optional<Approval>> first = store.lookup(ended.merchantId(), ended.id());
        return database.of(ended.merchantId())
                .write(parts)
                .replaceWith(ended)
                .onFailure(ApprovalStore::wasFirst) // the worker, or the request, had the same outcome
                .recoverWithUni(lost -> database.of(ended.merchantId())
                        .read(first)
                        .map(row -> first.in(row).orElseThrow()));
    }

    /** The approver is answered how things stand; the work row stays. */
    private Uni<Approval> stillRunning(Approval approved, MerchantKeys keys, Optional<String> owedTo) {
        return owedTo.isEmpty()
                ? Uni.createFrom().item(approved)
                : database.of(approved.merchantId())
                        .write(answerOwed(approved, keys, owedTo))
                        .replaceWith(approved);
    }

    private List<Insert> answerOwed(Approval approval, MerchantKeys keys, Optional<String> owedTo) {
        return owedTo.map(key -> idempotency.keepOwed(key, keys, answer(approval, keys))).stream()
                .toList();
    }

    /** What the operation made; where it makes nothing with an id, what it was about. */
    private static String objectId(Answer answer, Approval approved) {
        return new JsonObject(answer.json()).getValue("id") instanceof String id ? id : approved.pathId();
    }
}
