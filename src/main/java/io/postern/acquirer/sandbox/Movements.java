package io.postern.acquirer.sandbox;

import static io.postern.acquirer.sandbox.BookRows.at;
import static io.postern.acquirer.sandbox.BookRows.status;
import static io.postern.acquirer.sandbox.BookRows.word;

import io.postern.acquirer.sandbox.Booking.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;

/**
 * Captures, voids and refunds in the book. Each is one statement that moves the authorization's totals only where the
 * rules allow it, so two at the same time cannot both take the last of it.
 */
final class Movements {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Pool pool;
    private final Book book;
    private final Duration refundDelay;

    Movements(Pool pool, Book book, Duration refundDelay) {
        this.pool = pool;
        this.book = book;
        this.refundDelay = refundDelay;
    }

    Future<Booking> capture(Order order, Telling telling, Instant now) {
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
                            amount, closing, booked_at, merchant, webhook)
                        SELECT $1, 'capture', moved.reference, 'accepted', $4, $3, $5, $6, $7, $8 FROM moved
                        RETURNING status""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(order.amount())
                        .addValue(order.currency())
                        .addValue(order.closing())
                        .addValue(at(now))
                        .addValue(telling.merchant())
                        .addValue(telling.how()))
                .transform(moved -> movedOrNot(moved, order, telling, Kind.CAPTURE, now));
    }

    Future<Booking> voidRest(Order order, Telling telling, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.void */
                        WITH moved AS (
                            UPDATE sandbox.booking SET open = false
                            WHERE reference = $2 AND status = 'approved' AND open
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING reference, currency, amount - captured AS rest)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, currency,
                            amount, closing, booked_at, merchant, webhook)
                        SELECT $1, 'void', moved.reference, 'accepted', moved.currency, moved.rest, true, $3, $4, $5
                        FROM moved
                        RETURNING status""")
                .execute(Tuple.of(order.reference(), order.authorization(), at(now), telling.merchant(), telling.how()))
                .transform(moved -> movedOrNot(moved, order, telling, Kind.VOID, now));
    }

    /** The cards of the delayed refunds leave behind what the refund turns into, and when. */
    Future<Booking> refund(Order order, Telling telling, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.refund */
                        WITH moved AS (
                            UPDATE sandbox.booking SET refunded = refunded + $3
                            WHERE reference = $2 AND status = 'approved' AND currency = $4
                              AND refunded + $3 <= captured
                              AND NOT EXISTS (SELECT FROM sandbox.booking seen WHERE seen.reference = $1)
                            RETURNING reference, coalesce(script, '') AS script)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, currency,
                            amount, later_status, later_reason, later_at, booked_at, merchant, webhook)
                        SELECT $1, 'refund', moved.reference,
                            CASE moved.script WHEN 'refund_pending' THEN 'pending' ELSE 'accepted' END, $4, $3,
                            CASE moved.script WHEN 'refund_pending' THEN 'accepted'
                                WHEN 'refund_fails' THEN 'refused' END,
                            CASE moved.script WHEN 'refund_fails' THEN 'refund_failed' END,
                            CASE WHEN moved.script IN ('refund_pending', 'refund_fails') THEN $6::timestamptz END,
                            $5, $7, $8
                        FROM moved
                        RETURNING status""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(order.amount())
                        .addValue(order.currency())
                        .addValue(at(now))
                        .addValue(at(now.plus(refundDelay)))
                        .addValue(telling.merchant())
                        .addValue(telling.how()))
                .transform(moved -> movedOrNot(moved, order, telling, Kind.REFUND, now));
    }

    private Future<Booking> movedOrNot(
            AsyncResult<RowSet<Row>> moved, Order order, Telling telling, Kind kind, Instant now) {
        if (moved.succeeded() && moved.result().size() == 1) {
            Row row = moved.result().iterator().next();
            return Future.succeededFuture(Booking.movement(order.reference(), kind, status(row), null, now));
        }
        if (moved.failed() && !seenMeanwhile(moved.cause())) {
            return Future.failedFuture(moved.cause());
        }
        return book.find(order.reference())
                .compose(seen ->
                        seen.isPresent() ? Future.succeededFuture(seen.get()) : refuse(order, telling, kind, now));
    }

    /** A refusal is booked as well, so that the same reference is refused again, whatever happens in between. */
    private Future<Booking> refuse(Order order, Telling telling, Kind kind, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.refuse */
                        WITH asked AS (SELECT $1::text AS reference, $2::text AS authorization_reference)
                        INSERT INTO sandbox.booking (reference, kind, authorization_reference, status, reason,
                            currency, amount, booked_at, merchant, webhook)
                        SELECT asked.reference, $3, a.reference, 'refused',
                            CASE WHEN a.reference IS NULL THEN 'authorization_unknown'
                                WHEN a.currency <> $4 THEN 'currency_mismatch'
                                WHEN $3 = 'capture' AND a.expires_at <= $6 THEN 'authorization_expired'
                                WHEN $3 <> 'refund' AND NOT a.open THEN 'authorization_closed'
                                ELSE 'amount_too_large' END,
                            $4, $5, $6, $7, $8
                        FROM asked
                        LEFT JOIN sandbox.booking a
                            ON a.reference = asked.authorization_reference AND a.status = 'approved'
                        ON CONFLICT (reference) DO NOTHING""")
                .execute(Tuple.tuple()
                        .addValue(order.reference())
                        .addValue(order.authorization())
                        .addValue(word(kind))
                        .addValue(order.currency())
                        .addValue(order.amount())
                        .addValue(at(now))
                        .addValue(telling.merchant())
                        .addValue(telling.how()))
                .compose(booked -> book.known(order.reference()));
    }

    private static boolean seenMeanwhile(Throwable failure) {
        return failure instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState());
    }
}
