package io.postern.approval;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Approvals that wait for a person, for their time, or for their run, as rows that workers of every gateway take turns at. */
@ApplicationScoped
class ApprovalWork {
    private final Database database;
    private final ApprovalConfig config;

    ApprovalWork(Database database, ApprovalConfig config) {
        this.database = database;
        this.config = config;
    }

    /** Somebody looks when its time is over. */
    Insert untilDecided(Approval asked) {
        return awaited(asked, null, asked.expiresAt());
    }

    /** Somebody looks soon whether it ran, and answers the approver's key in case the gateway died. */
    Insert untilRun(Approval approved, String owedTo) {
        return awaited(approved, owedTo, approved.decision().at().plus(config.runAfter()));
    }

    private static Insert awaited(Approval approval, @Nullable String owedTo, Instant due) {
        return Insert.of(
                "approval_work", """
                INSERT INTO approval_work (merchant_id, approval_id, idempotency_key, due_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT (merchant_id, approval_id) DO UPDATE
                SET idempotency_key = excluded.idempotency_key, due_at = excluded.due_at, tries = 0
                """, approval.merchantId(), approval.id(), owedTo, due.atOffset(ZoneOffset.UTC));
    }

    Insert end(Approval approval) {
        return Insert.of("approval_work_ended", """
                DELETE FROM approval_work WHERE merchant_id = $1 AND approval_id = $2
                """, approval.merchantId(), approval.id());
    }

    /** @param owedTo the approver's key whose answer may still be owed */
    record Due(UUID merchantId, UUID approvalId, Optional<String> owedTo, int tries) {}

    /** Takes work that is due and keeps it from other workers for as long as a try may take. */
    Uni<List<Due>> take(Instant now, Duration lease, int most) {
        return database.asWorker()
                .query("""
                        /* approval.work.take */
                        UPDATE approval_work w
                        SET due_at = $1
                        WHERE w.ctid = ANY (ARRAY(
                            SELECT due.ctid FROM approval_work due
                            WHERE due.due_at <= $2
                            ORDER BY due.due_at
                            LIMIT $3
                            FOR UPDATE SKIP LOCKED))
                        RETURNING w.merchant_id, w.approval_id, w.idempotency_key, w.tries
                        """, now.plus(lease).atOffset(ZoneOffset.UTC), now.atOffset(ZoneOffset.UTC), (long) most)
                .map(rows -> Rows.list(
                        rows,
                        row -> new Due(
                                row.getUUID("merchant_id"),
                                row.getUUID("approval_id"),
                                Optional.ofNullable(row.getString("idempotency_key")),
                                row.getInteger("tries"))));
    }

    /** A try was of no use, or the row is gone by now and nothing happens: each next one waits longer. */
    Uni<Void> putOff(Due tried, Instant now) {
        return database.of(tried.merchantId())
                .query("""
                        /* approval.work.put_off */
                        UPDATE approval_work
                        SET tries = tries + 1,
                            due_at = $4::timestamptz + least(interval '10 minutes', interval '5 seconds' * power(2, least(tries, 12)))
                        WHERE merchant_id = $1 AND approval_id = $2 AND tries = $3
                        """, tried.merchantId(), tried.approvalId(), tried.tries(), now.atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }
}
