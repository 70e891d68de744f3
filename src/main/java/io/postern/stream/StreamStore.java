package io.postern.stream;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.stream.Batch.StreamedEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** How far each merchant's events have gone, in rows that gateways take turns at. */
@ApplicationScoped
class StreamStore {
    /** Longer than a batch can take (the channel's delivery timeout, and one try more), so that nobody else begins it meanwhile. */
    static final Duration LEASE = Duration.ofSeconds(90);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

    private final Database database;
    private final Clock clock;
    private final UUID me = UUID.randomUUID();

    StreamStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A merchant whose turn it is, and the last event that the stream has of it. */
    record Turn(UUID merchantId, String transactionId, UUID eventId) {}

    /** Merchants that are new get a place at the beginning. */
    Uni<Void> enrol() {
        return database.asWorker().query("""
                        /* stream.enrol */
                        INSERT INTO event_stream (merchant_id)
                        SELECT m.merchant_id FROM merchant m
                        WHERE NOT EXISTS (SELECT FROM event_stream s WHERE s.merchant_id = m.merchant_id)
                        ON CONFLICT DO NOTHING
                        """).replaceWithVoid();
    }

    /** Takes merchants with events that the stream lacks, those that waited longest first. */
    Uni<List<Turn>> take(int most) {
        return database.asWorker()
                .query("""
                        /* stream.take */
                        UPDATE event_stream s
                        SET held_by = $1, held_until = $2
                        FROM (SELECT p.merchant_id FROM event_stream p
                              WHERE p.held_until <= $3
                                AND EXISTS (SELECT FROM event e
                                            WHERE e.merchant_id = p.merchant_id
                                              AND (e.transaction_id, e.id) > (p.transaction_id, p.event_id)
                                              AND NOT e.test
                                              AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot()))
                              ORDER BY p.held_until
                              LIMIT $4
                              FOR UPDATE OF p SKIP LOCKED) due
                        WHERE s.merchant_id = due.merchant_id
                        RETURNING s.merchant_id, s.transaction_id::text AS transaction_id, s.event_id
                        """, me, at(LEASE), at(Duration.ZERO), (long) most)
                .map(rows -> Rows.list(rows, StreamStore::turn));
    }

    /** The next events of a merchant. None is left out that a transaction under way may still add before them. */
    Uni<Batch> next(Turn turn, int most) {
        return database.asWorker()
                .query("""
                        /* stream.next */
                        SELECT e.transaction_id::text AS transaction_id, e.id, e.type, e.object_id, e.object_version, e.body
                        FROM event e
                        WHERE e.merchant_id = $1
                          AND (e.transaction_id, e.id) > (($2::text)::xid8, $3)
                          AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
                          AND NOT e.test
                        ORDER BY e.transaction_id, e.id
                        LIMIT $4
                        """, turn.merchantId(), turn.transactionId(), turn.eventId(), (long) most)
                .map(rows -> new Batch(turn.merchantId(), Rows.list(rows, StreamStore::event)));
    }

    /** The stream has all of it. Whoever lost the turn meanwhile changes nothing. */
    Uni<Void> done(Batch batch) {
        return database.asWorker()
                .query(
                        """
                        /* stream.done */
                        UPDATE event_stream SET transaction_id = ($3::text)::xid8, event_id = $4, held_until = $5
                        WHERE merchant_id = $1 AND held_by = $2
                        """,
                        batch.merchantId(),
                        me,
                        batch.last().transactionId(),
                        batch.last().id(),
                        at(Duration.ZERO))
                .replaceWithVoid();
    }

    /** The stream may have some of it: all of it is sent again soon. */
    Uni<Void> giveBack(Turn turn) {
        return database.asWorker()
                .query("""
                        /* stream.give_back */
                        UPDATE event_stream SET held_until = $3 WHERE merchant_id = $1 AND held_by = $2
                        """, turn.merchantId(), me, at(AFTER_FAILURE))
                .replaceWithVoid();
    }

    private OffsetDateTime at(Duration fromNow) {
        return clock.instant().plus(fromNow).atOffset(ZoneOffset.UTC);
    }

    private static Turn turn(Row row) {
        return new Turn(row.getUUID("merchant_id"), row.getString("transaction_id"), row.getUUID("event_id"));
    }

    private static StreamedEvent event(Row row) {
        return new StreamedEvent(
                row.getString("transaction_id"),
                row.getUUID("id"),
                row.getString("type"),
                row.getUUID("object_id"),
                row.getInteger("object_version"),
                row.getString("body"));
    }
}
