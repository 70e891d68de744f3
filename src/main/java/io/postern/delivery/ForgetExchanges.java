package io.postern.delivery;

import io.postern.database.Database;
import io.postern.id.Ids;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Removes what was sent and answered when it is old, in small bites; the attempts themselves stay. */
@ApplicationScoped
class ForgetExchanges {
    private static final UUID FIRST = new UUID(0, 0);
    private static final int AT_ONCE = 1_000;
    /** How many merchants one bite looks at. */
    private static final int HOPS = 1_000;

    private final Database database;
    private final Duration kept;
    private final Clock clock;

    ForgetExchanges(Database database, DeliveryConfig config, Clock clock) {
        this.database = database;
        this.kept = config.keepExchanges();
        this.clock = clock;
    }

    @Scheduled(
            every = "${postern.delivery.forget-exchanges-every:1h}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return forgetBefore(Ids.firstAt(clock.instant().minus(kept)), AT_ONCE);
    }

    /** Bite after bite until all merchants were looked at. */
    Uni<Void> forgetBefore(UUID oldest, int atOnce) {
        UUID[] place = {FIRST};
        return Uni.createFrom()
                .deferred(() -> bite(oldest, place[0], atOnce))
                .invoke(row -> place[0] = row.getUUID("next_merchant"))
                .repeat()
                .whilst(row -> row.getUUID("next_merchant") != null)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Row> bite(UUID oldest, UUID from, int atOnce) {
        return database.asWorker()
                .query("""
                        /* delivery.forget_exchanges */
                        SELECT gone, next_merchant FROM forget_exchanges($1, $2, $3, $4)
                        """, oldest, from, HOPS, atOnce)
                .map(rows -> rows.iterator().next());
    }
}
