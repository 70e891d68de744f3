package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
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

    Uni<Page<DisputeView>> page(UUID merchantId, DisputeFilter filter, int limit, DisputePlace after) {
        return read(merchantId, filter, after, limit + 1)
                .map(found -> Page.of(found, limit, last -> last.place().toString()))
                .map(page -> new Page<>(
                        page.object(),
                        page.data().stream().map(Listed::view).toList(),
                        page.hasMore(),
                        page.nextCursor()));
    }

    /**
     * A dispute and who looks after it.
     *
     * @param deadline that the queue has, in the order of deadlines; otherwise null
     */
    record Listed(
            Dispute dispute,
            @Nullable String assignee,
            @Nullable OffsetDateTime deadline) {
        DisputeView view() {
            return DisputeView.of(dispute).assignedTo(assignee);
        }

        /** Where what comes after it begins. */
        DisputePlace place() {
            return new DisputePlace(dispute.life().head().id(), deadline);
        }
    }

    Uni<List<Listed>> read(UUID merchantId, DisputeFilter filter, DisputePlace after, int most) {
        QueueWalk.Walk walk = QueueWalk.of(merchantId, filter, after, most);
        return database.of(merchantId)
                .query(sql(filter, walk), walk.args().toArray())
                .map(rows -> Rows.list(
                        rows,
                        row -> new Listed(
                                store.dispute(row),
                                row.getString("dispute_assignee"),
                                filter.byDeadline() ? row.getOffsetDateTime("listed_deadline") : null)));
    }

    static String sql(DisputeFilter filter, QueueWalk.Walk walk) {
        return """
                /* dispute.list */
                SELECT %s, (SELECT c.assignee FROM dispute_case c
                            WHERE c.merchant_id = $1 AND c.dispute_id = d.id) AS dispute_assignee%s
                FROM (%s) found
                JOIN dispute d ON d.merchant_id = $1 AND d.id = found.dispute_id
                %s
                ORDER BY %s
                """.formatted(
                        DisputeStore.COLUMNS,
                        filter.byDeadline() ? ", found.respond_by AS listed_deadline" : "",
                        walk.sql(),
                        DisputeStore.LAST_FACT,
                        filter.byDeadline() ? "found.respond_by, found.dispute_id" : "found.dispute_id DESC");
    }
}
