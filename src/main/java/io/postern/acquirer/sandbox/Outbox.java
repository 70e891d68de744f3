package io.postern.acquirer.sandbox;

import static io.postern.acquirer.sandbox.BookRows.at;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Webhooks that were not taken yet; they got here in the transaction of what they tell. */
final class Outbox {
    private static final int AT_ONCE = 50;

    private final Pool pool;

    Outbox(Pool pool) {
        this.pool = pool;
    }

    /**
     * A webhook on its way.
     *
     * @param booking what it tells of, as it stood then
     * @param status in words of the book, and {@code expired}
     * @param how it leaves: plainly, or under a fault
     * @param dispute how a dispute of it stood then, as JSON; null for a letter of the booking itself
     */
    record Letter(
            String id,
            Booking booking,
            String status,
            String merchant,
            String authorization,
            String how,
            Instant at,
            String dispute) {}

    /** What nobody captured in time is free again, and its merchant is told. */
    Future<Void> noteLapsed(Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.lapse */
                        WITH lapsed AS (
                            UPDATE sandbox.booking SET open = false
                            WHERE open AND webhook IS NOT NULL AND expires_at <= $1
                            RETURNING *)
                        SELECT sandbox.tell(lapsed, 'expired') FROM lapsed""").execute(Tuple.of(at(now))).mapEmpty();
    }

    /** Tells once more how a booking stands; empty when there is none. */
    Future<Optional<String>> tellAgain(String reference, String how) {
        return pool.preparedQuery("""
                        /* sandbox.tell_again */
                        INSERT INTO sandbox.webhook (id, reference, status, reason, how, due_at)
                        SELECT 'whm_' || replace(gen_random_uuid()::text, '-', ''), reference, status, reason, $2,
                            clock_timestamp()
                        FROM sandbox.booking WHERE reference = $1 AND merchant IS NOT NULL
                        RETURNING id""")
                .execute(Tuple.of(reference, how))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getString("id")));
    }

    /** Takes what is due; whoever takes it and dies delays it by half a minute. */
    Future<List<Letter>> take() {
        return pool.preparedQuery("""
                        /* sandbox.take_webhooks */
                        WITH due AS (
                            SELECT id FROM sandbox.webhook WHERE due_at <= clock_timestamp()
                            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED),
                        taken AS (
                            UPDATE sandbox.webhook w
                            SET due_at = clock_timestamp() + interval '30 seconds', tries = tries + 1
                            FROM due WHERE w.id = due.id
                            RETURNING w.id AS letter, w.reference, w.status AS told_status, w.reason AS told_reason,
                                w.how, w.occurred_at, w.snapshot::text AS dispute)
                        SELECT letter, told_status, told_reason, how, occurred_at, taken.dispute, merchant,
                            authorization_reference, %s
                        FROM taken JOIN sandbox.booking USING (reference)""".formatted(BookRows.COLUMNS))
                .execute(Tuple.of(AT_ONCE))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Outbox::letter)
                        .toList());
    }

    Future<Void> taken(Letter letter) {
        return pool.preparedQuery("/* sandbox.webhook_taken */ DELETE FROM sandbox.webhook WHERE id = $1")
                .execute(Tuple.of(letter.id()))
                .mapEmpty();
    }

    /** The receiver did not take it: again, each time after a longer wait, at most a minute. */
    Future<Void> putOff(Letter letter) {
        return pool.preparedQuery("""
                        /* sandbox.webhook_put_off */
                        UPDATE sandbox.webhook
                        SET due_at = clock_timestamp()
                            + least(interval '1 minute', interval '100 milliseconds' * power(2, least(tries, 12)))
                        WHERE id = $1""").execute(Tuple.of(letter.id())).mapEmpty();
    }

    private static Letter letter(Row row) {
        String status = row.getString("told_status");
        return new Letter(
                row.getString("letter"),
                BookRows.booking(row).asTold(status, row.getString("told_reason")),
                status,
                row.getString("merchant"),
                row.getString("authorization_reference"),
                row.getString("how"),
                row.getOffsetDateTime("occurred_at").toInstant(),
                row.getString("dispute"));
    }
}
