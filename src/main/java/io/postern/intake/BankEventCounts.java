package io.postern.intake;

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

/** How bank events ended, as the metric {@code postern.intake.applied}, and how long the oldest fresh one waits. */
@ApplicationScoped
class BankEventCounts {
    private final MeterRegistry metrics;
    private final Database database;
    private final Clock clock;
    private final AtomicLong lagMillis = new AtomicLong();

    BankEventCounts(MeterRegistry metrics, Database database, Clock clock) {
        this.metrics = metrics;
        this.database = database;
        this.clock = clock;
        TimeGauge.builder("postern.intake.lag", lagMillis::get, TimeUnit.MILLISECONDS)
                .description("How long the oldest bank event that nobody tried yet has been waiting")
                .register(metrics);
    }

    /** @param outcome {@code processed}, {@code parked}, {@code rejected}, {@code dead}, or for one try {@code failed} or {@code put_off} */
    void count(String outcome, String reason) {
        metrics.counter("postern.intake.applied", "outcome", outcome, "reason", reason)
                .increment();
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> lookAtTheOldest() {
        return database.asWorker()
                .query("/* intake.work.oldest */ SELECT min(due_at) AS oldest FROM bank_event_work WHERE tries = 0")
                .invoke(rows -> lagMillis.set(since(rows.iterator().next().getOffsetDateTime("oldest"))))
                .replaceWithVoid();
    }

    private long since(OffsetDateTime due) {
        return due == null
                ? 0
                : Math.max(0, Duration.between(due.toInstant(), clock.instant()).toMillis());
    }
}
