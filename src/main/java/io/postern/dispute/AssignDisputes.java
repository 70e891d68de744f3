package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says who looks after disputes. All of them are looked up before the first is changed; each change is on the trail with what was. */
@ApplicationScoped
class AssignDisputes {
    private static final int MOST = 100;

    private final ReadDisputes read;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;

    AssignDisputes(
            ReadDisputes read,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Ids ids,
            Json json) {
        this.read = read;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
    }

    /** What is answered. */
    record Assignment(String object, @Nullable String assignee, List<String> disputes) {}

    Uni<Answer> assign(Caller caller, String key, AssignRequest request) {
        CardNumberFinder.refuseIn(request.assignee(), "assignee");
        if (request.disputes().isEmpty() || request.disputes().size() > MOST) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "disputes",
                    "disputes has " + request.disputes().size() + " ids; it must have 1 to " + MOST + ".");
        }
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, key, "POST /v1/disputes/assign", request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    row -> Multi.createFrom()
                            .iterable(request.disputes())
                            .onItem()
                            .transformToUniAndConcatenate(id -> read.find(caller, id))
                            .collect()
                            .asList()
                            .call(found -> each(caller, found, request.assignee()))
                            .map(found -> Answer.ok(json.write(
                                    new Assignment("dispute_assignment", request.assignee(), request.disputes()))))
                            .call(answer -> database.of(caller.merchantId())
                                    .write(List.of(
                                            idempotency.take(claim, ids.next()),
                                            idempotency.keep(claim.key(), keys, answer)))));
        });
    }

    private Uni<Void> each(Caller caller, List<Dispute> disputes, @Nullable String assignee) {
        return Multi.createFrom()
                .iterable(disputes)
                .onItem()
                .transformToUniAndConcatenate(
                        dispute -> assign(caller, dispute.life().head(), assignee))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> assign(Caller caller, Head head, @Nullable String assignee) {
        Lookup<Optional<String>> before = assignee(head.merchantId(), head.id());
        return database.of(head.merchantId()).read(before).flatMap(row -> {
            Map<String, Object> detail = new HashMap<>();
            detail.put("old", before.in(row).orElse(null));
            detail.put("new", assignee);
            return database.of(head.merchantId(), caller.merchantId())
                    .write(List.of(
                            set(head, assignee),
                            show(head, assignee),
                            audit.entry(caller, "dispute.assign", head.publicId(), detail)));
        });
    }

    private static Insert set(Head head, @Nullable String assignee) {
        return Insert.of("dispute_assigned", """
                /* dispute.assign */
                INSERT INTO dispute_case (merchant_id, dispute_id, assignee) VALUES ($1, $2, $3)
                ON CONFLICT (merchant_id, dispute_id) DO UPDATE SET assignee = EXCLUDED.assignee
                """, head.merchantId(), head.id(), assignee);
    }

    /** In the queue, so that the list of one person's goes along an index. */
    private static Insert show(Head head, @Nullable String assignee) {
        return Insert.of("dispute_assignee_shown", """
                /* dispute.show_assignee */
                UPDATE dispute_queue SET assignee = $3 WHERE merchant_id = $1 AND dispute_id = $2
                """, head.merchantId(), head.id(), assignee);
    }

    /** Who looks after a dispute, as {@code dispute_assignee}. */
    static Lookup<Optional<String>> assignee(UUID merchantId, UUID disputeId) {
        return Lookup.of("""
                SELECT c.assignee AS dispute_assignee FROM dispute_case c
                WHERE c.merchant_id = $1 AND c.dispute_id = $2
                """, row -> Optional.ofNullable(row.getString("dispute_assignee")), merchantId, disputeId);
    }
}
