package io.postern.dispute;

import io.postern.acquirer.DisputeStatus;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where each dispute stands, kept beside its facts to be searched by people and looked after by workers. */
@ApplicationScoped
class DisputeQueue {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int AT_ONCE = 50;

    /** How many days before its deadline a merchant is told of a dispute that waits for an answer. */
    static final List<Integer> REMINDERS = List.of(7, 3, 1);

    /** A dispute that somebody has to look after now. */
    record Due(UUID merchantId, UUID disputeId) {}

    /** Takes what is due; who takes it and dies delays it by a minute. */
    Uni<List<Due>> take(Database database, Instant now) {
        return database.asWorker()
                .query("""
                        /* dispute.take */
                        WITH due AS (
                            SELECT merchant_id, dispute_id FROM dispute_queue WHERE due_at <= $1
                            ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
                        UPDATE dispute_queue q SET due_at = $2 FROM due
                        WHERE q.merchant_id = due.merchant_id AND q.dispute_id = due.dispute_id
                        RETURNING q.merchant_id, q.dispute_id
                        """, DisputeStore.at(now), DisputeStore.at(now.plus(LEASE)), (long) AT_ONCE)
                .map(rows -> Rows.list(rows, row -> new Due(row.getUUID("merchant_id"), row.getUUID("dispute_id"))));
    }

    /** The row after these facts; a new one for a dispute that begins. */
    Insert write(Life life) {
        Head head = life.head();
        Fact last = life.last();
        return Insert.of(
                "dispute_queued",
                """
                /* dispute.queue */
                INSERT INTO dispute_queue (merchant_id, dispute_id, payment_id, stage, status, reason, amount, currency,
                                           card_last4, acquirer, merchant_reference, respond_by, due_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                ON CONFLICT (merchant_id, dispute_id) DO UPDATE
                SET stage = EXCLUDED.stage, status = EXCLUDED.status, reason = EXCLUDED.reason,
                    respond_by = EXCLUDED.respond_by, due_at = EXCLUDED.due_at
                """,
                head.merchantId(),
                head.id(),
                head.paymentId(),
                last.stage().wire(),
                last.status().wire(),
                ReasonCodes.wordOf(last.detail().reason()),
                head.amount().amountMinor(),
                head.amount().currency().getCurrencyCode(),
                head.cardLast4(),
                head.acquirer(),
                head.merchantReference(),
                DisputeStore.at(last.respondBy()),
                DisputeStore.at(dueAt(last)));
    }

    /**
     * When a worker has to look next: for the next reminder that was not given, also when its time has come and something else
     * happened before anybody looked; else when the time is over, if the bank has said when that is.
     */
    static @Nullable Instant dueAt(Fact last) {
        if (last.status() != DisputeStatus.NEEDS_RESPONSE || last.respondBy() == null) {
            return null;
        }
        Integer reminded = last.detail().reminded();
        return REMINDERS.stream()
                .filter(days -> reminded == null || days < reminded)
                .map(days -> last.respondBy().minus(Duration.ofDays(days)))
                .filter(time -> time.isAfter(known(last)))
                .findFirst()
                .orElse(canEnd(last) ? last.respondBy() : null);
    }

    /** Since when there is this deadline: whoever learns of it late is not reminded of what was before. */
    private static Instant known(Fact last) {
        return Objects.requireNonNullElse(last.detail().since(), last.at());
    }

    /** Only the bank's own deadline ends anything; of one that was assumed, people are reminded. */
    static boolean canEnd(Fact last) {
        return !last.detail().assumed();
    }

    /** The reminder that is due at this time and was not given; the nearest, when several were slept through. */
    static Optional<Integer> reminderAt(Fact last, Instant now) {
        Integer reminded = last.detail().reminded();
        return REMINDERS.reversed().stream()
                .filter(days -> !now.isBefore(last.respondBy().minus(Duration.ofDays(days))))
                .findFirst()
                .filter(days -> reminded == null || days < reminded);
    }
}
