package io.postern.acquirer.sandbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The book for comparison with somebody else's: sums per currency over everything, and the approved authorizations page
 * by page.
 *
 * @param next the {@code after} of the next page; null on the last one
 */
public record BookReport(Instant now, List<Sum> currencies, List<Held> authorizations, String next) {
    private static final int PAGE = 1_000;

    /**
     * @param refundsPending the part of {@code refunded} that is not decided yet
     * @param disputed what the bank holds back or has taken of what was captured
     * @param disputeFees what it asked for that
     */
    public record Sum(
            String currency,
            long authorized,
            long captured,
            long refunded,
            long refundsPending,
            long disputed,
            long disputeFees) {}

    /**
     * @param reference the caller's reference of the authorization
     * @param open whether more can be captured
     */
    public record Held(
            String reference,
            String currency,
            long authorized,
            long captured,
            long refunded,
            long disputed,
            boolean open) {}

    static Future<BookReport> read(Pool pool, String after, Instant now) {
        return pool.preparedQuery("""
                        /* sandbox.report_sums */
                        SELECT s.*, coalesce(d.disputed, 0)::bigint AS disputed, coalesce(d.fees, 0)::bigint AS dispute_fees
                        FROM (SELECT currency, coalesce(sum(amount) FILTER (WHERE kind = 'authorization'), 0)::bigint AS authorized,
                            coalesce(sum(captured), 0)::bigint AS captured,
                            coalesce(sum(refunded), 0)::bigint AS refunded,
                            coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0)::bigint AS refunds_pending
                        FROM sandbox.booking
                        WHERE (kind = 'authorization' AND status = 'approved')
                           OR (kind = 'refund' AND status = 'pending')
                        GROUP BY currency) s
                        LEFT JOIN (SELECT currency, sum(amount) FILTER (WHERE taken) AS disputed,
                                       sum(fee) FILTER (WHERE status <> 'scheduled') AS fees
                                   FROM sandbox.dispute GROUP BY currency) d USING (currency)
                        ORDER BY currency""")
                .execute()
                .compose(sums -> page(pool, after).map(held -> of(now, sums, held)));
    }

    private static Future<RowSet<Row>> page(Pool pool, String after) {
        return pool.preparedQuery("""
                        /* sandbox.report_page */
                        SELECT reference, currency, amount, captured, refunded, open,
                            (SELECT coalesce(sum(d.amount), 0)::bigint FROM sandbox.dispute d
                             WHERE d.authorization_reference = b.reference AND d.taken) AS disputed
                        FROM sandbox.booking b
                        WHERE kind = 'authorization' AND status = 'approved' AND reference > $1
                        ORDER BY reference LIMIT $2""").execute(Tuple.of(after, PAGE));
    }

    private static BookReport of(Instant now, RowSet<Row> sums, RowSet<Row> page) {
        List<Held> held = stream(page)
                .map(row -> new Held(
                        row.getString("reference"),
                        row.getString("currency"),
                        row.getLong("amount"),
                        row.getLong("captured"),
                        row.getLong("refunded"),
                        row.getLong("disputed"),
                        row.getBoolean("open")))
                .toList();
        List<Sum> totals = stream(sums)
                .map(row -> new Sum(
                        row.getString("currency"),
                        row.getLong("authorized"),
                        row.getLong("captured"),
                        row.getLong("refunded"),
                        row.getLong("refunds_pending"),
                        row.getLong("disputed"),
                        row.getLong("dispute_fees")))
                .toList();
        return new BookReport(
                now, totals, held, held.size() < PAGE ? null : held.getLast().reference());
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
