package io.postern.event;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Reach;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The feed of a merchant's events, oldest first. Events have the order of the transactions that wrote them, and those of a
 * transaction that began while an older one was still under way wait for it: so what comes behind a cursor is always news, and
 * a reader who goes on from the last event misses none, however late one was committed.
 */
@ApplicationScoped
class ReadEvents {
    private final Database database;

    ReadEvents(Database database) {
        this.database = database;
    }

    /**
     * What is asked for; null means not at all.
     *
     * @param after the last event that the reader has
     */
    record Wanted(
            @Nullable UUID after,
            @Nullable EventType type,
            @Nullable UUID object,
            @Nullable OffsetDateTime createdAfter,
            int limit) {}

    /** A caller of the platform finds every merchant's event by its id. */
    Uni<EventView> find(Caller caller, String publicId) {
        UUID id = IdKind.EVENT.parse(publicId).orElseThrow(() -> ProblemException.notFound("event", publicId));
        Reach reach = caller.isOfPlatform() ? database.asAuditor() : database.of(caller.merchantId());
        return reach.query(
                        "/* event.find */ SELECT e.id, e.body FROM event e WHERE e.id = $1"
                                + (caller.isOfPlatform() ? "" : " AND e.merchant_id = $2"),
                        caller.isOfPlatform() ? new Object[] {id} : new Object[] {id, caller.merchantId()})
                .map(rows -> Rows.first(rows, EventView::of)
                        .orElseThrow(() -> ProblemException.notFound("event", publicId)));
    }

    Uni<Page<EventView>> list(UUID merchantId, Wanted wanted) {
        Uni<String> begin =
                wanted.after() == null ? Uni.createFrom().item("0") : transactionOf(merchantId, wanted.after());
        return begin.flatMap(transaction -> {
                    FeedQuery query = FeedQuery.of(merchantId, transaction, wanted);
                    return database.of(merchantId).query(query.sql(), query.args());
                })
                .map(rows -> Page.of(Rows.list(rows, EventView::of), wanted.limit(), EventView::id));
    }

    /** Where the cursor stands in the order. */
    private Uni<String> transactionOf(UUID merchantId, UUID event) {
        return database.of(merchantId)
                .query("""
                        /* event.cursor */
                        SELECT e.transaction_id::text AS transaction_id FROM event e WHERE e.merchant_id = $1 AND e.id = $2
                        """, merchantId, event)
                .map(rows -> Rows.first(rows, (Row row) -> row.getString("transaction_id"))
                        .orElseThrow(() -> ProblemException.of(
                                Problem.INVALID_VALUE,
                                "after",
                                "after is " + Quote.of("after", IdKind.EVENT.format(event))
                                        + "; it must be the id of an event that you have.")));
    }
}
