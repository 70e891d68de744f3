package io.postern.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How long the oldest event waits that the topic lacks, as the metric {@code postern_stream_lag_seconds}. */
@ApplicationScoped
class StreamLag {
    private final Database database;
    private final StreamConfig config;
    private final Clock clock;
    private final AtomicLong millis = new AtomicLong();

    StreamLag(Database database, StreamConfig config, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        TimeGauge.builder("postern.stream.lag", millis::get, TimeUnit.MILLISECONDS)
                .description("How long the oldest event has been waiting that the topic lacks")
                .register(meters);
    }

    /** One step into an index for each merchant; nothing where no stream is configured. */
    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (config.bootstrapServers().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return database.asWorker()
                .query("""
                        /* stream.lag */
                        SELECT min(n.created_at) AS oldest
                        FROM event_stream p
                        CROSS JOIN LATERAL (SELECT e.created_at FROM event e
                                            WHERE e.merchant_id = p.merchant_id
                                              AND (e.transaction_id, e.id) > (p.transaction_id, p.event_id)
                                              AND NOT e.test
                                            ORDER BY e.transaction_id, e.id LIMIT 1) n
                        """)
                .invoke(rows -> millis.set(since(rows.iterator().next().getOffsetDateTime("oldest"))))
                .replaceWithVoid();
    }

    private long since(OffsetDateTime oldest) {
        return oldest == null
                ? 0
                : Math.max(
                        0, Duration.between(oldest.toInstant(), clock.instant()).toMillis());
    }
}
