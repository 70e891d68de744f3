package io.postern.approval;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Rows;
import io.postern.database.Violation;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of approvals and their facts. */
@ApplicationScoped
class ApprovalStore {
    private static final String APPROVAL = """
            SELECT a.merchant_id AS approval_merchant, a.id AS approval_id, a.operation AS approval_operation,
                   a.path_id AS approval_path_id, a.reason AS approval_reason, a.requested_by AS approval_requested_by,
                   a.role AS approval_role, a.address AS approval_address, a.request_id AS approval_request,
                   a.created_at AS approval_created_at, a.expires_at AS approval_expires_at, b.body AS approval_body,
                   d.kind AS decision_kind, d.actor AS decision_actor, d.reason AS decision_reason, d.at AS decision_at,
                   o.status AS outcome_status, o.object_id AS outcome_object, o.problem AS outcome_problem,
                   o.at AS outcome_at
            FROM approval a
            JOIN approval_body b ON b.merchant_id = a.merchant_id AND b.approval_id = a.id
            LEFT JOIN approval_fact d ON d.merchant_id = a.merchant_id AND d.approval_id = a.id AND d.seq = 1
            LEFT JOIN approval_fact o ON o.merchant_id = a.merchant_id AND o.approval_id = a.id AND o.seq = 2
            """;

    private final Database database;

    ApprovalStore(Database database) {
        this.database = database;
    }

    /** Whether a fact was refused because another one has its place. */
    static boolean wasFirst(Throwable failure) {
        return Violation.of("approval_fact_pkey", failure);
    }

    Insert request(Approval asked) {
        return Insert.of(
                "approval",
                """
                /* approval.request */
                INSERT INTO approval
                    (merchant_id, id, operation, path_id, reason, requested_by, role, address, request_id, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                asked.merchantId(),
                asked.id(),
                asked.operation(),
                asked.pathId(),
                asked.reason(),
                asked.requester().client(),
                asked.requester().role(),
                asked.requester().address(),
                asked.requester().requestId(),
                utc(asked.createdAt()),
                utc(asked.expiresAt()));
    }

    Insert body(Approval asked) {
        return Insert.of("approval_body", """
                INSERT INTO approval_body (merchant_id, approval_id, body) VALUES ($1, $2, $3)
                """, asked.merchantId(), asked.id(), Buffer.buffer(asked.sealedBody()));
    }

    /** The decision, or that the time is over. */
    Insert decide(Approval decided) {
        Approval.Decision decision = decided.decision();
        return fact(decided, 1, decision.to().wire(), decision.by(), decision.reason(), null, decision.at());
    }

    /** What came of it, after the approval. */
    Insert end(Approval ended) {
        Approval.Outcome outcome = ended.outcome();
        return fact(
                ended,
                2,
                outcome.isDone() ? "executed" : "failed",
                ended.requester().client(),
                null,
                outcome,
                outcome.at());
    }

    private static Insert fact(
            Approval of,
            int seq,
            String kind,
            String actor,
            @Nullable String reason,
            Approval.@Nullable Outcome outcome,
            Instant at) {
        return Insert.of(
                "approval_fact",
                """
                /* approval.fact */
                INSERT INTO approval_fact
                    (merchant_id, approval_id, seq, kind, actor, reason, status, object_id, problem, requested_by,
                     expires_at, after_seq, after_kind, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                """,
                of.merchantId(),
                of.id(),
                seq,
                kind,
                actor,
                reason,
                outcome == null ? null : outcome.status(),
                outcome == null ? null : outcome.objectId(),
                outcome == null ? null : outcome.problem(),
                of.requester().client(),
                utc(of.expiresAt()),
                outcome == null ? null : 1,
                outcome == null ? null : ApprovalStatus.APPROVED.wire(),
                utc(at));
    }

    Lookup<Optional<Approval>> lookup(UUID merchantId, UUID approvalId) {
        return Lookup.of(
                APPROVAL + "WHERE a.merchant_id = $1 AND a.id = $2",
                row -> row.getUUID("approval_id") == null ? Optional.empty() : Optional.of(approval(row)),
                merchantId,
                approvalId);
    }

    Uni<List<Approval>> list(UUID merchantId, @Nullable ApprovalStatus status, Instant now, PageRequest page) {
        return database.of(merchantId)
                .query(
                        "/* approval.list */ " + APPROVAL + """
                        WHERE a.merchant_id = $1 AND ($2::uuid IS NULL OR a.id < $2)
                          AND ($3::text IS NULL
                               OR $3 = coalesce(d.kind, CASE WHEN a.expires_at > $4 THEN 'pending' ELSE 'expired' END))
                        ORDER BY a.id DESC
                        LIMIT $5
                        """,
                        merchantId,
                        page.after(),
                        status == null ? null : status.wire(),
                        utc(now),
                        (long) page.rows())
                .map(rows -> Rows.list(rows, ApprovalStore::approval));
    }

    /** Whose it is, for callers of the platform, who know it by its id alone. */
    Uni<Optional<UUID>> owner(UUID approvalId) {
        return database.asAuditor()
                .query("/* approval.owner */ SELECT merchant_id FROM approval WHERE id = $1", approvalId)
                .map(rows -> Rows.first(rows, row -> row.getUUID("merchant_id")));
    }

    private static Approval approval(Row row) {
        String decided = row.getString("decision_kind");
        Integer status = row.getInteger("outcome_status");
        return new Approval(
                row.getUUID("approval_merchant"),
                row.getUUID("approval_id"),
                row.getString("approval_operation"),
                row.getString("approval_path_id"),
                row.getString("approval_reason"),
                new Approval.Requester(
                        row.getString("approval_requested_by"),
                        row.getString("approval_role"),
                        row.getString("approval_address"),
                        row.getString("approval_request")),
                instant(row, "approval_created_at"),
                instant(row, "approval_expires_at"),
                row.getBuffer("approval_body").getBytes(),
                decided == null
                        ? null
                        : new Approval.Decision(
                                ApprovalStatus.of(decided).orElseThrow(),
                                row.getString("decision_actor"),
                                row.getString("decision_reason"),
                                instant(row, "decision_at")),
                status == null
                        ? null
                        : new Approval.Outcome(
                                status,
                                row.getString("outcome_object"),
                                row.getString("outcome_problem"),
                                instant(row, "outcome_at")));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
