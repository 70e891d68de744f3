package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Answers to disputes whose end is not known yet: each waits in a row until the bank has said what became of it. */
@ApplicationScoped
class AnswerWork {
    private static final int AT_ONCE = 10;

    private final Database database;
    private final DisputesConfig config;
    private final Clock clock;

    AnswerWork(Database database, DisputesConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** @param key whose answer may still be owed */
    record Work(UUID merchantId, UUID disputeId, String key) {}

    Insert begin(UUID merchantId, Evidence asked, String key) {
        return Insert.of(
                "answer_begun",
                """
                INSERT INTO dispute_answer_work (merchant_id, dispute_id, move_id, idempotency_key, due_at)
                VALUES ($1, $2, $3, $4, $5)
                """,
                merchantId,
                asked.disputeId(),
                asked.move(),
                key,
                clock.instant().plus(config.askAgainAfter()).atOffset(ZoneOffset.UTC));
    }

    Insert end(UUID merchantId, Evidence asked) {
        return Insert.of(
                "answer_ended",
                "DELETE FROM dispute_answer_work WHERE merchant_id = $1 AND dispute_id = $2 AND move_id = $3",
                merchantId,
                asked.disputeId(),
                asked.move());
    }

    /** Takes what is due and keeps it from other workers; should it not end, each next try waits longer. */
    Uni<List<Work>> take() {
        return database.asWorker()
                .query("""
                        /* dispute.answer_work */
                        UPDATE dispute_answer_work w
                        SET tries = w.tries + 1,
                            due_at = $1::timestamptz + least(interval '10 minutes', $3::interval * power(2, least(w.tries, 12)))
                        FROM (SELECT d.merchant_id, d.dispute_id FROM dispute_answer_work d
                              WHERE d.due_at <= $1
                              ORDER BY d.due_at
                              LIMIT $2
                              FOR UPDATE SKIP LOCKED) due
                        WHERE w.merchant_id = due.merchant_id AND w.dispute_id = due.dispute_id
                        RETURNING w.merchant_id, w.dispute_id, w.idempotency_key
                        """, clock.instant().atOffset(ZoneOffset.UTC), (long) AT_ONCE, interval(config.askAgainAfter()))
                .map(rows -> Rows.list(
                        rows,
                        row -> new Work(
                                row.getUUID("merchant_id"),
                                row.getUUID("dispute_id"),
                                row.getString("idempotency_key"))));
    }

    private static io.vertx.pgclient.data.Interval interval(Duration duration) {
        return io.vertx.pgclient.data.Interval.of()
                .seconds((int) duration.toSeconds())
                .microseconds(duration.toNanosPart() / 1_000);
    }
}
