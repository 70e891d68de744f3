package io.postern.approval;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keeps what somebody wants to have approved, once it is sure that it could run. */
@ApplicationScoped
class RequestApproval {
    private final Approvables verbs;
    private final ApprovalStore store;
    private final ApprovalWork work;
    private final SealedBodies bodies;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Database database;
    private final ApprovalConfig config;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    RequestApproval(
            Approvables verbs,
            ApprovalStore store,
            ApprovalWork work,
            SealedBodies bodies,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Database database,
            ApprovalConfig config,
            Ids ids,
            Json json,
            Clock clock) {
        this.verbs = verbs;
        this.store = store;
        this.work = work;
        this.bodies = bodies;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.database = database;
        this.config = config;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> request(Caller caller, String idempotencyKey, ApprovalRequest request) {
        ApprovableVerb verb = verbs.named(request.operation());
        caller.need(verb.scope());
        Approvables.checkIds(verb, request.pathId());
        CardNumberFinder.refuseIn(request.pathId(), "path_id");
        CardNumberFinder.refuseIn(request.reason(), "reason");
        Wish wish = new Wish(request.pathId(), json.write(request.body() == null ? Map.of() : request.body()));
        CardNumberFinder.refuseIn(wish.body(), "body");
        return Uni.createFrom()
                .deferred(() -> verb.check(caller, wish))
                .onFailure(ProblemException.class)
                .transform(refusal -> ((ProblemException) refusal).within("body"))
                .chain(() -> keyRing.of(caller.merchantId()))
                .flatMap(keys -> {
                    Claim claim = idempotency.claim(caller, keys, idempotencyKey, "POST /v1/approvals", request);
                    return idempotency.once(
                            claim, keys, List.of(), nothing -> keep(caller, claim, keys, request, wish));
                });
    }

    private Uni<Answer> keep(Caller caller, Claim claim, MerchantKeys keys, ApprovalRequest request, Wish wish) {
        UUID id = ids.next();
        Instant now = clock.instant();
        Approval approval = new Approval(
                caller.merchantId(),
                id,
                request.operation(),
                wish.pathId(),
                request.reason(),
                new Approval.Requester(caller.client(), caller.role(), caller.address(), caller.requestId()),
                now,
                now.plus(config.lifetime()),
                bodies.seal(keys, id, wish.body()),
                null,
                null);
        Answer answer = Answer.created(json.write(ApprovalView.of(approval, bodies.read(keys, approval), now)));
        return database.of(caller.merchantId())
                .write(List.of(
                        idempotency.take(claim, id),
                        store.request(approval),
                        store.body(approval),
                        work.untilDecided(approval),
                        audit.entry(caller, "approval.request", approval.publicId(), Told.of(approval)),
                        idempotency.keep(claim.key(), keys, answer)))
                .replaceWith(answer);
    }
}
