package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says who looks after disputes: of all that were named, or of none. Each change is on the trail with what was. */
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
                            .flatMap(found -> commit(caller, claim, keys, found, request)));
        });
    }

    /** All of them, the trail and the answer in one transaction: a list that is cut off assigned nothing. */
    private Uni<Answer> commit(
            Caller caller, Claim claim, MerchantKeys keys, List<Dispute> disputes, AssignRequest request) {
        UUID merchantId = merchant(disputes);
        UUID[] all = disputes.stream()
                .map(dispute -> dispute.life().head().id())
                .distinct()
                .toArray(UUID[]::new);
        Answer answer =
                Answer.ok(json.write(new Assignment("dispute_assignment", request.assignee(), request.disputes())));
        return assignees(merchantId, all)
                .flatMap(before -> database.of(merchantId, caller.merchantId())
                        .write(List.of(
                                set(merchantId, all, request.assignee()),
                                show(merchantId, all, request.assignee()),
                                audit.entries(caller, "dispute.assign", changes(all, before, request.assignee())),
                                idempotency.take(claim, ids.next()),
                                idempotency.keep(claim.key(), keys, answer))))
                .replaceWith(answer);
    }

    private static UUID merchant(List<Dispute> disputes) {
        List<UUID> merchants = disputes.stream()
                .map(dispute -> dispute.life().head().merchantId())
                .distinct()
                .toList();
        if (merchants.size() > 1) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "disputes",
                    "disputes are of " + merchants.size() + " merchants; they must all be of one.");
        }
        return merchants.getFirst();
    }

    private Uni<Map<UUID, String>> assignees(UUID merchantId, UUID[] disputes) {
        return database.of(merchantId).query("""
                        /* dispute.assignees */
                        SELECT k.id, (SELECT c.assignee FROM dispute_case c
                                      WHERE c.merchant_id = $1 AND c.dispute_id = k.id) AS assignee
                        FROM unnest($2::uuid[]) k(id)
                        """, merchantId, disputes).map(rows -> {
            Map<UUID, String> found = new HashMap<>();
            rows.forEach(row -> found.put(row.getUUID("id"), row.getString("assignee")));
            return found;
        });
    }

    /** What was and what is, by the dispute's public id. */
    private static Map<String, Map<String, ?>> changes(
            UUID[] disputes, Map<UUID, String> before, @Nullable String assignee) {
        Map<String, Map<String, ?>> changes = new LinkedHashMap<>();
        for (UUID dispute : disputes) {
            Map<String, Object> detail = new HashMap<>();
            detail.put("old", before.get(dispute));
            detail.put("new", assignee);
            changes.put(IdKind.DISPUTE.format(dispute), detail);
        }
        return changes;
    }

    private static Insert set(UUID merchantId, UUID[] disputes, @Nullable String assignee) {
        return Insert.of("dispute_assigned", """
                /* dispute.assign */
                INSERT INTO dispute_case (merchant_id, dispute_id, assignee)
                SELECT $1::uuid, k.id, $3::text FROM unnest($2::uuid[]) k(id) ORDER BY k.id
                ON CONFLICT (merchant_id, dispute_id) DO UPDATE SET assignee = EXCLUDED.assignee
                """, merchantId, disputes, assignee);
    }

    /** In the queue, so that the list of one person's goes along an index. */
    private static Insert show(UUID merchantId, UUID[] disputes, @Nullable String assignee) {
        return Insert.of("dispute_assignee_shown", """
                /* dispute.show_assignee */
                UPDATE dispute_queue SET assignee = $3 WHERE merchant_id = $1 AND dispute_id = ANY ($2::uuid[])
                """, merchantId, disputes, assignee);
    }

    /** Who looks after a dispute, as {@code dispute_assignee}. */
    static Lookup<Optional<String>> assignee(UUID merchantId, UUID disputeId) {
        return Lookup.of("""
                SELECT c.assignee AS dispute_assignee FROM dispute_case c
                WHERE c.merchant_id = $1 AND c.dispute_id = $2
                """, row -> Optional.ofNullable(row.getString("dispute_assignee")), merchantId, disputeId);
    }
}
