package io.postern.acquirer.sandbox;

import io.postern.acquirer.sandbox.Booking.Kind;
import io.postern.acquirer.sandbox.Booking.Status;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The bank's book in PostgreSQL: one row per reference, and a reference seen before is answered as before. */
final class Book {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String COLUMNS = """
            reference, kind, status, reason, currency, amount, capture_at_once, expires_at, script, checks,
            challenge_id, return_url, after_challenge, booked_at""";

    /** How long a cardholder has for a challenge. */
    private static final long CHALLENGE_SECONDS = 3_600;

    private final Pool pool;
    private final long refundDelayMillis;

    Book(Pool pool, long refundDelayMillis) {
        this.pool = pool;
        this.refundDelayMillis = refundDelayMillis;
    }

    /** Books what the issuer decided, unless the reference is known. */
    Future<Booking> authorize(Booking decided) {
        boolean sale = decided.approved() && decided.captureAtOnce();
        boolean challenge = decided.status() == Status.ACTION_REQUIRED;
        return pool.preparedQuery("""
                        /* sandbox.authorize */
                        INSERT INTO sandbox.booking (reference, kind, status, reason, currency, amount,
                            capture_at_once, captured, open, expires_at, script, checks, challenge_id, return_url,
                            after_challenge, later_status, later_reason, later_at, booked_at)
                        VALUES ($1, 'authorization', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                            $16, $17, $18)
                        ON CONFLICT (reference) DO NOTHING
                        RETURNING reference""")
                .execute(Tuple.tuple()
                        .addValue(decided.reference())
                        .addValue(word(decided.status()))
                        .addValue(decided.reason())
                        .addValue(decided.currency())
                        .addValue(decided.amount())
                        .addValue(decided.captureAtOnce())
                        .addValue(sale ? decided.amount() : 0L)
                        .addValue(decided.approved() && !sale)
                        .addValue(at(decided.expiresAt()))
                        .addValue(decided.script())
                        .addValue(decided.checks())
                        .addValue(decided.challengeId())
                        .addValue(decided.returnUrl())
                        .addValue(decided.afterChallenge())
                        .addValue(challenge ? "declined" : null)
                        .addValue(challenge ? "authentication_required" : null)
                        .addValue(challenge ? at(decided.bookedAt().plusSeconds(CHALLENGE_SECONDS)) : null)
                        .addValue(at(decided.bookedAt())))
                .compose(rows -> rows.size() == 1 ? Future.succeededFuture(decided) : known(decided.reference()));
    }

    Future<Booking> capture(Order order, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.capture */
                        WITH moved AS (
                            UPDATE sandbox.booking
                            SET captured = captured + $3, open = NOT $5 AND captured + $3 < amount
                            WHERE reference = $2 AND status = 'approved' AND open AND expires_at > $6
                              AND currency = $4 AND captured + $3 <= amount
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING reference)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, currency,
                            amount, closing, booked_at)
                        SELECT $1, 'capture', moved.reference, 'accepted', $4, $3, $5, $6 FROM moved
                        RETURNING status""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(order.amount())
                        .addValue(order.currency())
                        .addValue(order.closing())
                        .addValue(at(now)))
                .transform(moved -> movedOrNot(moved, order, Kind.CAPTURE, now));
    }

    Future<Booking> voidRest(Order order, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.void */
                        WITH moved AS (
                            UPDATE sandbox.booking SET open = false
                            WHERE reference = $2 AND status = 'approved' AND open
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING reference, currency, amount - captured AS rest)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, currency,
                            amount, closing, booked_at)
                        SELECT $1, 'void', moved.reference, 'accepted', moved.currency, moved.rest, true, $3 FROM moved
                        RETURNING status""")
                .execute(Tuple.of(order.reference(), order.authorization(), at(now)))
                .transform(moved -> movedOrNot(moved, order, Kind.VOID, now));
    }

    /** The cards of the delayed refunds leave behind what the refund turns into, and when. */
    Future<Booking> refund(Order order, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.refund */
                        WITH moved AS (
                            UPDATE sandbox.booking SET refunded = refunded + $3
                            WHERE reference = $2 AND status = 'approved' AND currency = $4
                              AND refunded + $3 <= captured
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING reference, coalesce(script, '') AS script)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, currency,
                            amount, later_status, later_reason, later_at, booked_at)
                        SELECT $1, 'refund', moved.reference,
                            CASE moved.script WHEN 'refund_pending' THEN 'pending' ELSE 'accepted' END, $4, $3,
                            CASE moved.script WHEN 'refund_pending' THEN 'accepted'
                                WHEN 'refund_fails' THEN 'refused' END,
                            CASE moved.script WHEN 'refund_fails' THEN 'refund_failed' END,
                            CASE WHEN moved.script IN ('refund_pending', 'refund_fails') THEN $6::timestamptz END,
                            $5
                        FROM moved
                        RETURNING status""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(order.amount())
                        .addValue(order.currency())
                        .addValue(at(now))
                        .addValue(at(now.plusMillis(refundDelayMillis))))
                .transform(moved -> movedOrNot(moved, order, Kind.REFUND, now));
    }

    Future<Optional<Booking>> find(String reference) {
        return pool.preparedQuery("/* sandbox.find */ SELECT " + COLUMNS + " FROM sandbox.booking WHERE reference = $1")
                .execute(Tuple.of(reference))
                .map(Book::first);
    }

    Future<Optional<Booking>> findChallenge(UUID challenge) {
        return pool.preparedQuery("/* sandbox.find_challenge */ SELECT " + COLUMNS
                        + " FROM sandbox.booking WHERE challenge_id = $1")
                .execute(Tuple.of(challenge))
                .map(Book::first);
    }

    /** Ends a challenge; one that has ended already stays as it is. */
    Future<Optional<Booking>> endChallenge(UUID challenge, boolean completed, Instant expiresAt) {
        return pool.preparedQuery("""
                        /* sandbox.end_challenge */
                        WITH outcome AS (
                            SELECT reference, $2 AND after_challenge IS NULL AS approved
                            FROM sandbox.booking WHERE challenge_id = $1)
                        UPDATE sandbox.booking b
                        SET status = CASE WHEN o.approved THEN 'approved' ELSE 'declined' END,
                            reason = CASE WHEN o.approved THEN NULL WHEN $2 THEN after_challenge
                                ELSE 'authentication_required' END,
                            captured = CASE WHEN o.approved AND capture_at_once THEN amount ELSE 0 END,
                            open = o.approved AND NOT capture_at_once,
                            expires_at = $3, later_status = NULL, later_reason = NULL, later_at = NULL
                        FROM outcome o
                        WHERE b.reference = o.reference AND b.status = 'action_required'""")
                .execute(Tuple.of(challenge, completed, at(expiresAt)))
                .compose(ended -> findChallenge(challenge));
    }

    /**
     * Undoes what is booked under the reference; where nothing is, leaves a tombstone, whose key refuses a late order.
     * Nothing at all happens when the order is booked in the same moment: then the next try sees it.
     */
    Future<Void> reverse(String reference, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.reverse */
                        WITH target AS (
                            SELECT reference, kind, status, authorization_reference, amount
                            FROM sandbox.booking WHERE reference = $1 FOR UPDATE),
                        undone AS (
                            UPDATE sandbox.booking b
                            SET status = 'reversed', captured = 0, refunded = 0, open = false, closing = false,
                                later_status = NULL, later_reason = NULL, later_at = NULL
                            FROM target t WHERE b.reference = t.reference AND t.status <> 'reversed'),
                        given_back AS (
                            UPDATE sandbox.booking a
                            SET captured = a.captured - CASE t.kind WHEN 'capture' THEN t.amount ELSE 0 END,
                                refunded = a.refunded - CASE t.kind WHEN 'refund' THEN t.amount ELSE 0 END,
                                open = CASE t.kind WHEN 'refund' THEN a.open ELSE NOT EXISTS (
                                    SELECT FROM sandbox.booking o
                                    WHERE o.authorization_reference = a.reference AND o.reference <> t.reference
                                      AND o.closing AND o.status = 'accepted') END
                            FROM target t
                            WHERE a.reference = t.authorization_reference AND t.status IN ('accepted', 'pending')),
                        tombstone AS (
                            INSERT INTO sandbox.booking (reference, kind, status, booked_at)
                            SELECT $1, 'tombstone', 'reversed', $2 WHERE NOT EXISTS (SELECT FROM target)
                            ON CONFLICT (reference) DO NOTHING RETURNING reference)
                        SELECT reference FROM target UNION ALL SELECT reference FROM tombstone""")
                .execute(Tuple.of(reference, at(now)))
                .compose(rows -> rows.size() > 0 ? Future.succeededFuture() : reverse(reference, now));
    }

    /** Lets the time do its work: what was to change by now has changed. */
    Future<Void> settleDue(Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.settle_due */
                        WITH due AS (
                            UPDATE sandbox.booking
                            SET status = later_status, reason = later_reason,
                                later_status = NULL, later_reason = NULL, later_at = NULL
                            WHERE later_at <= $1
                            RETURNING kind, status, authorization_reference, amount),
                        returned AS (
                            SELECT authorization_reference, sum(amount)::bigint AS amount FROM due
                            WHERE kind = 'refund' AND status = 'refused' GROUP BY authorization_reference)
                        UPDATE sandbox.booking a SET refunded = a.refunded - r.amount
                        FROM returned r WHERE a.reference = r.authorization_reference""").execute(Tuple.of(at(now))).mapEmpty();
    }

    private Future<Booking> movedOrNot(
            io.vertx.core.AsyncResult<RowSet<Row>> moved, Order order, Kind kind, Instant now) {
        if (moved.succeeded() && moved.result().size() == 1) {
            Status status = status(moved.result().iterator().next());
            return Future.succeededFuture(Booking.movement(order.reference(), kind, status, null, now));
        }
        if (moved.failed() && !seenMeanwhile(moved.cause())) {
            return Future.failedFuture(moved.cause());
        }
        return find(order.reference())
                .compose(seen -> seen.isPresent() ? Future.succeededFuture(seen.get()) : refuse(order, kind, now));
    }

    /** A refusal is booked as well, so that the same reference is refused again, whatever happens in between. */
    private Future<Booking> refuse(Order order, Kind kind, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.refuse */
                        WITH asked AS (SELECT $1::text AS reference, $2::text AS authorization_reference)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, reason,
                            currency, amount, booked_at)
                        SELECT asked.reference, $3, a.reference, 'refused',
                            CASE WHEN a.reference IS NULL THEN 'authorization_unknown'
                                WHEN a.currency <> $4 THEN 'currency_mismatch'
                                WHEN $3 <> 'refund' AND NOT a.open THEN 'authorization_closed'
                                WHEN $3 = 'capture' AND a.expires_at <= $6 THEN 'authorization_expired'
                                ELSE 'amount_too_large' END,
                            $4, $5, $6
                        FROM asked
                        LEFT JOIN sandbox.booking a
                            ON a.reference = asked.authorization_reference AND a.status = 'approved'
                        ON CONFLICT (reference) DO NOTHING""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(kind.name().toLowerCase(Locale.ROOT))
                        .addValue(order.currency())
                        .addValue(order.amount())
                        .addValue(at(now)))
                .compose(booked -> known(order.reference()));
    }

    private Future<Booking> known(String reference) {
        return find(reference).map(Optional::orElseThrow);
    }

    private static boolean seenMeanwhile(Throwable failure) {
        return failure instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState());
    }

    private static Optional<Booking> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(booking(rows.iterator().next()));
    }

    private static Booking booking(Row row) {
        OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
        return new Booking(
                row.getString("reference"),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                status(row),
                row.getString("reason"),
                row.getString("currency"),
                row.getLong("amount"),
                row.getBoolean("capture_at_once"),
                expiresAt == null ? null : expiresAt.toInstant(),
                row.getString("script"),
                row.getString("checks"),
                row.getUUID("challenge_id"),
                row.getString("return_url"),
                row.getString("after_challenge"),
                row.getOffsetDateTime("booked_at").toInstant());
    }

    private static Status status(Row row) {
        return Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
