package io.postern.dispute;

import io.postern.database.Database;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Lists disputes out of the queue, by deadline or newest first. */
@ApplicationScoped
class DisputeLists {
    private final Database database;
    private final DisputeStore store;

    DisputeLists(Database database, DisputeStore store) {
        this.database = database;
        this.store = store;
    }

    Uni<Page<DisputeView>> page(UUID merchantId, DisputeFilter filter, PageRequest page) {
        return read(merchantId, filter, page)
                .map(found -> Page.of(found.stream().map(Listed::view).toList(), page.limit(), DisputeView::id));
    }

    /** A dispute and who looks after it. */
    record Listed(Dispute dispute, @Nullable String assignee) {
        DisputeView view() {
            return DisputeView.of(dispute).assignedTo(assignee);
        }
    }

    /** One more than the page shows. */
    Uni<List<Listed>> read(UUID merchantId, DisputeFilter filter, PageRequest page) {
        List<Object> args = new ArrayList<>(List.of(merchantId));
        StringBuilder where = new StringBuilder("q.merchant_id = $1");
        for (DisputeFilter.Condition condition : filter.conditions()) {
            args.add(condition.value());
            where.append(" AND ").append(condition.sql().replace("?", "$" + args.size()));
        }
        if (page.after() != null) {
            args.add(page.after());
            where.append(after(filter.byDeadline(), args.size()));
        }
        args.add((long) page.rows());
        String order = filter.byDeadline() ? "respond_by, dispute_id" : "dispute_id DESC";
        return database.of(merchantId)
                .query(sql(where.toString(), order, args.size()), args.toArray())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Listed(store.dispute(row), row.getString("dispute_assignee")))
                        .toList());
    }

    private static String after(boolean byDeadline, int n) {
        return byDeadline
                ? (" AND (q.respond_by, q.dispute_id) > ((SELECT l.respond_by FROM dispute_queue l"
                                + " WHERE l.merchant_id = $1 AND l.dispute_id = $%d), $%d)")
                        .formatted(n, n)
                : " AND q.dispute_id < $" + n;
    }

    private static String sql(String where, String order, int limit) {
        return """
                /* dispute.list */
                SELECT %s, (SELECT c.assignee FROM dispute_case c
                            WHERE c.merchant_id = $1 AND c.dispute_id = d.id) AS dispute_assignee
                FROM (SELECT q.dispute_id, q.respond_by FROM dispute_queue q
                      WHERE %s ORDER BY %s LIMIT $%d) found
                JOIN dispute d ON d.merchant_id = $1 AND d.id = found.dispute_id
                %s
                ORDER BY found.%s
                """.formatted(
                DisputeStore.COLUMNS, where, order, limit, DisputeStore.LAST_FACT, order.replace(", ", ", found."));
    }
}
