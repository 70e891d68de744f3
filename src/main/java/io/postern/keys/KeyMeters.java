package io.postern.keys;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How many epochs of data keys there are, and for how long the keys in memory would do. At most a hundred thousand epochs are counted. */
@ApplicationScoped
class KeyMeters {
    private static final long COUNTED = 100_000;

    private final Database database;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();

    KeyMeters(Database database, KeyCache cache, Clock clock, MeterRegistry meters) {
        this.database = database;
        epochs("open", open, meters);
        epochs("closed", closed, meters);
        TimeGauge.builder("postern.keys.usable", () -> usableMillis(cache, clock), TimeUnit.MILLISECONDS)
                .description("For how long keys in memory would serve if the key source gave nothing more")
                .register(meters);
    }

    private static void epochs(String state, AtomicLong number, MeterRegistry meters) {
        Gauge.builder("postern.keys.epochs", number, AtomicLong::get)
                .description(
                        "Epochs of data keys: open, or closed and not destroyed yet; counted up to a hundred thousand")
                .tag("state", state)
                .register(meters);
    }

    private static long usableMillis(KeyCache cache, Clock clock) {
        return cache.usableUntil()
                .map(until -> Duration.between(clock.instant(), until).toMillis())
                .orElse(0L);
    }

    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return database.asWorker()
                .query("""
                        /* keys.count_epochs */
                        SELECT count(*) FILTER (WHERE k.closed) AS closed, count(*) FILTER (WHERE NOT k.closed) AS open
                        FROM (SELECT d.closed_at IS NOT NULL AS closed FROM data_key d ORDER BY d.merchant_id LIMIT $1) k
                        """, COUNTED)
                .invoke(rows -> {
                    var row = rows.iterator().next();
                    open.set(row.getLong("open"));
                    closed.set(row.getLong("closed"));
                })
                .replaceWithVoid();
    }
}
