package io.postern.dispute;

import io.postern.database.Database;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
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
        QueueWalk.Walk walk = QueueWalk.of(merchantId, filter, page);
        return database.of(merchantId)
                .query(sql(filter, walk), walk.args().toArray())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Listed(store.dispute(row), row.getString("dispute_assignee")))
                        .toList());
    }

    static String sql(DisputeFilter filter, QueueWalk.Walk walk) {
        return """
                /* dispute.list */
                SELECT %s, (SELECT c.assignee FROM dispute_case c
                            WHERE c.merchant_id = $1 AND c.dispute_id = d.id) AS dispute_assignee
                FROM (%s) found
                JOIN dispute d ON d.merchant_id = $1 AND d.id = found.dispute_id
                %s
                ORDER BY %s
                """.formatted(
                        DisputeStore.COLUMNS,
                        walk.sql(),
                        DisputeStore.LAST_FACT,
                        filter.byDeadline() ? "found.respond_by, found.dispute_id" : "found.dispute_id DESC");
    }
}
