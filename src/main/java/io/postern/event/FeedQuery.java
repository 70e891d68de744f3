package io.postern.event;

import io.postern.event.ReadEvents.Wanted;
import io.postern.id.Ids;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The feed's query. Its text has only what is asked for, so that PostgreSQL can see which index leads there: each question
 * costs what it answers and not what a merchant has.
 */
record FeedQuery(String sql, Object[] args) {
    /** How far the clocks of gateways and database may be apart for a question by time. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** @param transaction of the event that is read after */
    static FeedQuery of(UUID merchantId, String transaction, Wanted wanted) {
        List<Object> args = new ArrayList<>(
                List.of(merchantId, transaction, wanted.after() == null ? new UUID(0, 0) : wanted.after()));
        StringBuilder sql = new StringBuilder("""
                /* event.list */
                SELECT e.id, e.body
                FROM event e
                WHERE e.merchant_id = $1
                  AND (e.transaction_id, e.id) > ($2::text::xid8, $3::uuid)
                  AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
                """);
        if (wanted.type() != null) {
            sql.append("AND e.type = ").append(next(args, wanted.type().wire())).append('\n');
        }
        if (wanted.object() != null) {
            sql.append("AND e.object_id = ").append(next(args, wanted.object())).append('\n');
        }
        if (wanted.createdAfter() != null) {
            sql.append(since(args, wanted.createdAfter()));
        }
        sql.append("ORDER BY e.transaction_id, e.id LIMIT ").append(next(args, wanted.limit() + 1L));
        return new FeedQuery(sql.toString(), args.toArray());
    }

    /**
     * Ids tell when they were made, and events made at about one time were written by transactions of about one time: the
     * oldest transaction among the first of them is where the feed begins.
     */
    private static String since(List<Object> args, OffsetDateTime time) {
        UUID first = Ids.firstAt(time.toInstant().minus(CLOCKS_APART));
        return """
                AND e.created_at > %s
                AND e.transaction_id >= coalesce(
                    (SELECT min(f.transaction_id) FROM (
                         SELECT b.transaction_id FROM event b
                         WHERE b.merchant_id = $1 AND b.id >= %s
                         ORDER BY b.id LIMIT 1000) f),
                    pg_snapshot_xmin(pg_current_snapshot()))
                """.formatted(next(args, time), next(args, first));
    }

    private static String next(List<Object> args, Object value) {
        args.add(value);
        return "$" + args.size();
    }
}
