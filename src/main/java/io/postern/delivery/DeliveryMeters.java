package io.postern.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** What deliveries are watched by. Of waiting ones at most a million are counted. */
@ApplicationScoped
class DeliveryMeters {
    private static final int COUNTED = 1_000_000;

    private final MeterRegistry meters;
    private final Timer calls;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
    private final Database database;
    private final Clock clock;

    DeliveryMeters(MeterRegistry meters, Database database, Clock clock) {
        this.meters = meters;
        this.database = database;
        this.clock = clock;
        this.calls = Timer.builder("postern.delivery.call")
                .description("Calls of merchants' endpoints")
                .serviceLevelObjectives(
                        Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(10))
                .register(meters);
        meters.gauge("postern.delivery.waiting", waiting);
        meters.gauge("postern.delivery.oldest.seconds", oldest);
    }

    void count(Attempt attempt) {
        meters.counter(
                        "postern.delivery.attempts",
                        "outcome",
                        attempt.outcome().wire(),
                        "reason",
                        attempt.reason() == null ? "none" : attempt.reason())
                .increment();
        calls.record(Duration.ofMillis(attempt.millis()));
    }

    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        Instant now = clock.instant();
        return database.asWorker()
                .query("""
                        /* delivery.look */
                        SELECT (SELECT count(*) FROM (SELECT FROM delivery LIMIT %d) counted) AS waiting,
                               min(d.due_at) AS oldest
                        FROM webhook_endpoint e
                        CROSS JOIN LATERAL (SELECT due_at FROM delivery w
                                            WHERE w.merchant_id = e.merchant_id AND w.endpoint_id = e.id
                                            ORDER BY due_at LIMIT 1) d
                        WHERE e.enabled
                        """.formatted(COUNTED))
                .invoke(rows -> {
                    var row = rows.iterator().next();
                    OffsetDateTime since = row.getOffsetDateTime("oldest");
                    waiting.set(row.getLong("waiting"));
                    oldest.set(
                            since == null
                                    ? 0
                                    : Math.max(
                                            0,
                                            Duration.between(since, now.atOffset(ZoneOffset.UTC))
                                                    .toSeconds()));
                })
                .replaceWithVoid();
    }
}
