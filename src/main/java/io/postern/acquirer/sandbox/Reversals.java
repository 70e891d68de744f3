package io.postern.acquirer.sandbox;

import static io.postern.acquirer.sandbox.BookRows.at;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** Reversals in the book. */
final class Reversals {
    private final Pool pool;

    Reversals(Pool pool) {
        this.pool = pool;
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
}
