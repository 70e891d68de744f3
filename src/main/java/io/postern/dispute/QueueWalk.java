package io.postern.dispute;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list's statement that finds which disputes a page shows. It goes along the index of the first filter, from where
 * the page begins: PostgreSQL would otherwise rather read in the order asked for and filter, which reads everything for what is
 * rare. Comparing rows, and not the column alone, leaves it no other order.
 */
final class QueueWalk {
    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final List<Object> args = new ArrayList<>();
    private final StringBuilder where = new StringBuilder("q.merchant_id = ").append(next());
    private final boolean byDeadline;

    private QueueWalk(UUID merchantId, boolean byDeadline) {
        this.byDeadline = byDeadline;
        args.add(merchantId);
    }

    /** @param sql to be read as a table of {@code dispute_id}, and by deadline {@code respond_by}; {@code $1} is the merchant */
    record Walk(String sql, List<Object> args) {}

    /** @param rows how many to read at most */
    static Walk of(UUID merchantId, DisputeFilter filter, DisputePlace after, int rows) {
        QueueWalk walk = new QueueWalk(merchantId, filter.byDeadline());
        List<DisputeFilter.Same> same = filter.same();
        String along = same.isEmpty() ? "" : "q." + same.getFirst().column();
        walk.bounds(along, same.isEmpty() ? null : same.getFirst().value(), after, filter.laterThan());
        same.stream().skip(1).forEach(more -> walk.and("q." + more.column() + " = " + walk.arg(more.value())));
        filter.ranges().forEach(range -> walk.and("q." + range.sql().replace("?", walk.arg(range.value()))));
        return new Walk(walk.sql(along, walk.arg((long) rows)), List.copyOf(walk.args));
    }

    private void bounds(String along, @Nullable Object value, DisputePlace after, @Nullable Object laterThan) {
        String column = along.isEmpty() ? "" : along + ", ";
        String is = along.isEmpty() ? "" : arg(value) + ", ";
        String cursor = arg(after.id() == null ? LAST : after.id());
        if (byDeadline) {
            String begin = is + (after.id() == null ? earliest(laterThan) : deadline(after, cursor)) + ", " + cursor;
            and("(" + column + "q.respond_by, q.dispute_id) > (" + begin + ")");
            and("(" + column + "q.respond_by, q.dispute_id) < (" + is + "'infinity', " + arg(LAST) + ")");
        } else {
            and("(" + column + "q.dispute_id) < (" + is + cursor + ")");
            and("(" + column + "q.dispute_id) >= (" + is + arg(FIRST) + ")");
        }
    }

    private String earliest(@Nullable Object laterThan) {
        return laterThan == null ? "'-infinity'" : arg(laterThan);
    }

    /** As it was on the page before; as it is now for who has an id alone. */
    private String deadline(DisputePlace after, String dispute) {
        return after.deadline() != null
                ? arg(after.deadline())
                : "(SELECT l.respond_by FROM dispute_queue l WHERE l.merchant_id = $1 AND l.dispute_id = " + dispute
                        + ")";
    }

    private String sql(String along, String limit) {
        String first = along.isEmpty() ? "" : along + (byDeadline ? ", " : " DESC, ");
        return """
                SELECT %s FROM dispute_queue q
                WHERE %s
                ORDER BY %s LIMIT %s
                """.formatted(
                        // no column more: another index would have it, and be read whole and sorted
                        byDeadline ? "q.dispute_id, q.respond_by" : "q.dispute_id",
                        where,
                        first + (byDeadline ? "q.respond_by, q.dispute_id" : "q.dispute_id DESC"),
                        limit);
    }

    private void and(String condition) {
        where.append(" AND ").append(condition);
    }

    private String next() {
        return "$" + (args.size() + 1);
    }

    private String arg(Object value) {
        String name = next();
        args.add(value);
        return name;
    }
}
