package io.postern.event;

import io.postern.database.Database;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Looks at each start whether the order of events still holds. It is that of PostgreSQL's transactions, and a server that was
 * filled from a dump counts them anew: then old events would be hidden and new ones stand before every cursor.
 */
@ApplicationScoped
class EventOrder {
    private static final Logger LOG = Logger.getLogger(EventOrder.class);

    /** Whether a merchant's last event was written by a transaction that this server has not come to yet. */
    static final String AHEAD = """
            /* event.order */
            SELECT EXISTS (
                SELECT FROM merchant m
                CROSS JOIN LATERAL (SELECT e.transaction_id FROM event e WHERE e.merchant_id = m.merchant_id
                                    ORDER BY e.transaction_id DESC, e.id DESC LIMIT 1) newest
                WHERE newest.transaction_id > pg_snapshot_xmax(pg_current_snapshot())) AS ahead
            """;

    private final Database database;

    EventOrder(Database database) {
        this.database = database;
    }

    void look(@Observes StartupEvent start) {
        database.asAuditor()
                .query(AHEAD)
                .map(rows -> rows.iterator().next().getBoolean("ahead"))
                .subscribe()
                .with(
                        EventOrder::tell,
                        failure -> LOG.warnf("the order of events could not be looked at: %s", failure));
    }

    private static void tell(boolean ahead) {
        if (ahead) {
            LOG.error("Events were written by transactions that this server has not come to: it was filled from a dump."
                    + " Nobody gets new events before docs/runbooks/events-after-a-restore.md was followed.");
        }
    }
}
