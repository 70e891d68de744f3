package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Rows;
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
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says who looks after disputes: of all that were named, or of none. Each change is on the trail with what was. */
@ApplicationScoped
class AssignDisputes {
    private static final int MOST = 100;

    private static final String ASSIGNED = """
            /* dispute.assigned */
            SELECT d.merchant_id, d.id, c.assignee
            FROM dispute d LEFT JOIN dispute_case c ON c.merchant_id = d.merchant_id AND c.dispute_id = d.id
            WHERE d.id = %s
            """;

    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;

    AssignDisputes(Database database, Idempotency idempotency, KeyRing keyRing, Audit audit, Ids ids, Json json) {
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
                    row -> found(caller, request.disputes())
                            .flatMap(found -> commit(caller, claim, keys, found, request)));
        });
    }

    /** A dispute that was named, and who looked after it until now. */
    private record Assigned(
            UUID merchantId, UUID id, @Nullable String assignee) {
        static Assigned in(Row row) {
            return new Assigned(row.getUUID("merchant_id"), row.getUUID("id"), row.getString("assignee"));
        }
    }

    /** In the order they were named. One that is not there, or is another merchant's, is not found. */
    private Uni<List<Assigned>> found(Caller caller, List<String> publicIds) {
        UUID[] named =
                publicIds.stream().map(ReadDisputes::disputeId).distinct().toArray(UUID[]::new);
        return rows(caller, named).map(rows -> {
            Map<UUID, Assigned> byId =
                    Rows.list(rows, Assigned::in).stream().collect(Collectors.toMap(Assigned::id, Function.identity()));
            return Arrays.stream(named)
                    .map(id -> Optional.ofNullable(byId.get(id))
                            .orElseThrow(() -> ProblemException.notFound("dispute", IdKind.DISPUTE.format(id))))
                    .toList();
        });
    }

    private Uni<RowSet<Row>> rows(Caller caller, UUID[] named) {
        return caller.isOfPlatform()
                ? database.asAuditor().query(ASSIGNED.formatted("ANY ($1)"), (Object) named)
                : database.of(caller.merchantId())
                        .query(ASSIGNED.formatted("ANY ($1) AND d.merchant_id = $2"), named, caller.merchantId());
    }

    /** All of them, the trail and the answer in one transaction: a list that is cut off assigned nothing. */
    private Uni<Answer> commit(
            Caller caller, Claim claim, MerchantKeys keys, List<Assigned> disputes, AssignRequest request) {
        UUID merchantId = merchant(disputes);
        UUID[] all = disputes.stream().map(Assigned::id).toArray(UUID[]::new);
        Answer answer =
                Answer.ok(json.write(new Assignment("dispute_assignment", request.assignee(), request.disputes())));
        return database.of(merchantId, caller.merchantId())
                .write(List.of(
                        set(merchantId, all, request.assignee()),
                        show(merchantId, all, request.assignee()),
                        audit.entries(caller, "dispute.assign", changes(disputes, request.assignee())),
                        idempotency.take(claim, ids.next()),
                        idempotency.keep(claim.key(), keys, answer)))
                .replaceWith(answer);
    }

    private static UUID merchant(List<Assigned> disputes) {
        List<UUID> merchants =
                disputes.stream().map(Assigned::merchantId).distinct().toList();
        if (merchants.size() > 1) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "disputes",
                    "disputes are of " + merchants.size() + " merchants; they must all be of one.");
        }
        return merchants.getFirst();
    }

    /** What was when it was looked up and what is, by the dispute's public id. */
    private static Map<String, Map<String, ?>> changes(List<Assigned> disputes, @Nullable String assignee) {
        Map<String, Map<String, ?>> changes = new LinkedHashMap<>();
        for (Assigned dispute : disputes) {
            Map<String, Object> detail = new HashMap<>();
            detail.put("old", dispute.assignee());
            detail.put("new", assignee);
            changes.put(IdKind.DISPUTE.format(dispute.id()), detail);
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
