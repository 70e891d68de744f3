package io.postern.intake;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Kept bank events that are still to be applied, as rows that workers of every replica take turns at. */
@ApplicationScoped
class BankEventWork {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;
    private final ApplyConfig config;
    private final Clock clock;

    BankEventWork(Database database, ApplyConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /**
     * A bank event that this worker has for itself now.
     *
     * @param tries how often it was taken, this time with it; names this turn
     * @param failures how often a turn failed
     */
    record Taken(UUID id, String acquirer, byte[] sealed, Instant receivedAt, int tries, int failures) {}

    /**
     * Takes what is due. Those that wait for another try have a share of their own, so that however many they are, they
     * never hold up fresh ones.
     */
    Uni<List<Taken>> take() {
        Instant now = clock.instant();
        return database.asWorker()
                .query(
                        """
                        /* intake.work.take */
                        WITH fresh AS (
                            SELECT ctid FROM bank_event_work
                            WHERE due_at <= $1 AND tries = 0
                            ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED),
                        again AS (
                            SELECT ctid FROM bank_event_work
                            WHERE due_at <= $1 AND tries > 0
                            ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED),
                        taken AS (
                            UPDATE bank_event_work w SET due_at = $2, tries = w.tries + 1
                            WHERE w.ctid = ANY (ARRAY(SELECT ctid FROM fresh UNION ALL SELECT ctid FROM again))
                            RETURNING w.merchant_id, w.bank_event_id, w.tries, w.failures)
                        SELECT t.bank_event_id, t.tries, t.failures, e.acquirer, e.received_at, e.sealed
                        FROM taken t
                        CROSS JOIN LATERAL (
                            SELECT e.acquirer, e.received_at, b.sealed
                            FROM bank_event e
                            JOIN bank_event_body b ON b.merchant_id = t.merchant_id AND b.bank_event_id = t.bank_event_id
                            WHERE e.merchant_id = t.merchant_id AND e.id = t.bank_event_id
                            OFFSET 0) e
                        """,
                        now.atOffset(ZoneOffset.UTC),
                        now.plus(config.lease()).atOffset(ZoneOffset.UTC),
                        (long) config.atOnce(),
                        (config.atOnce() + 1L) / 2)
                .map(rows -> Rows.list(rows, BankEventWork::taken));
    }

    /** The last word on it: a fact, and nothing left to do. Nothing happens when another worker has taken it meanwhile. */
    Uni<Void> end(Taken taken, String fact, String reason, String object) {
        return database.of(PLATFORM)
                .write(List.of(
                        Insert.of("bank_event_done", """
                                DELETE FROM bank_event_work WHERE merchant_id = $1 AND bank_event_id = $2 AND tries = $3
                                RETURNING merchant_id, bank_event_id
                                """, PLATFORM, taken.id(), taken.tries()),
                        fact("bank_event_done", fact, reason, object)));
    }

    /** Waits for what it is about. That it waits is said once. */
    Uni<Void> park(Taken taken, String reason, Duration wait) {
        return database.of(PLATFORM)
                .write(List.of(
                        Insert.of("bank_event_parked", """
                                UPDATE bank_event_work SET due_at = $4
                                WHERE merchant_id = $1 AND bank_event_id = $2 AND tries = $3
                                RETURNING merchant_id, bank_event_id
                                """, PLATFORM, taken.id(), taken.tries(), after(wait)),
                        fact("bank_event_parked", "parked", reason, null)));
    }

    /** A turn failed; there will be others. */
    Uni<Void> putOff(Taken taken, Duration wait) {
        return database.of(PLATFORM)
                .write(List.of(Insert.of("bank_event_put_off", """
                        UPDATE bank_event_work SET due_at = $4, failures = failures + 1
                        WHERE merchant_id = $1 AND bank_event_id = $2 AND tries = $3
                        """, PLATFORM, taken.id(), taken.tries(), after(wait))));
    }

    /** The turn came to nothing, and the event is not to blame. */
    Uni<Void> waitOut(Taken taken, Duration wait) {
        return database.of(PLATFORM)
                .write(List.of(Insert.of("bank_event_waits", """
                        UPDATE bank_event_work SET due_at = $4
                        WHERE merchant_id = $1 AND bank_event_id = $2 AND tries = $3
                        """, PLATFORM, taken.id(), taken.tries(), after(wait))));
    }

    /** The parts of a transaction that have it tried anew, as if it had just come. */
    List<Insert> replay(UUID id) {
        return List.of(
                Insert.of("bank_event_again", """
                        INSERT INTO bank_event_work (merchant_id, bank_event_id, due_at) VALUES ($1, $2, $3)
                        ON CONFLICT (merchant_id, bank_event_id)
                        DO UPDATE SET due_at = excluded.due_at, tries = 0, failures = 0
                        RETURNING merchant_id, bank_event_id
                        """, PLATFORM, id, clock.instant().atOffset(ZoneOffset.UTC)),
                fact("bank_event_again", "replayed", null, null));
    }

    /** The next fact of the event in the part before, unless it would repeat that the event is parked. */
    private Insert fact(String before, String kind, String reason, String object) {
        return Insert.of(
                "bank_event_fact",
                """
                INSERT INTO bank_event_fact (merchant_id, bank_event_id, seq, kind, reason, object_id, at)
                SELECT w.merchant_id, w.bank_event_id, coalesce(last.seq, 0) + 1, $1, $2, $3, $4
                FROM %s w
                LEFT JOIN LATERAL (
                    SELECT f.seq, f.kind FROM bank_event_fact f
                    WHERE f.merchant_id = w.merchant_id AND f.bank_event_id = w.bank_event_id
                    ORDER BY f.seq DESC LIMIT 1) last ON true
                WHERE $1 <> 'parked' OR last.kind IS DISTINCT FROM 'parked'
                """.formatted(before),
                kind,
                reason,
                object,
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    private java.time.OffsetDateTime after(Duration wait) {
        return clock.instant().plus(wait).atOffset(ZoneOffset.UTC);
    }

    private static Taken taken(Row row) {
        return new Taken(
                row.getUUID("bank_event_id"),
                row.getString("acquirer"),
                row.getBuffer("sealed").getBytes(),
                row.getOffsetDateTime("received_at").toInstant(),
                row.getInteger("tries"),
                row.getInteger("failures"));
    }
}
