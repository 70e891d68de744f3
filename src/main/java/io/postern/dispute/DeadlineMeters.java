package io.postern.dispute;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** How many disputes wait for an answer whose deadline is near, as the metric {@code postern_disputes_due}. At most a hundred thousand are counted. */
@ApplicationScoped
class DeadlineMeters {
    private static final long COUNTED = 100_000;

    private final Database database;
    private final Clock clock;
    private final Map<Integer, AtomicLong> within = new TreeMap<>();

    DeadlineMeters(Database database, Clock clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        DisputeQueue.REMINDERS.forEach(days -> {
            AtomicLong number = new AtomicLong();
            within.put(days, number);
            Gauge.builder("postern.disputes.due", number, AtomicLong::get)
                    .description("Disputes that wait for an answer and must have it within so many days")
                    .tag("within", days + "d")
                    .register(meters);
        });
    }

    /** Goes along an index that holds waiting disputes alone, nearest first: also those of which workers have reminded for the last time. */
    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return database.asWorker()
                .query(
                        """
                        /* dispute.deadlines */
                        SELECT count(*) FILTER (WHERE q.respond_by <= $1) AS in_1,
                               count(*) FILTER (WHERE q.respond_by <= $2) AS in_3,
                               count(*) FILTER (WHERE q.respond_by <= $3) AS in_7
                        FROM (SELECT respond_by FROM dispute_queue
                              WHERE respond_by <= $3 AND status = 'needs_response' ORDER BY respond_by LIMIT $4) q
                        """,
                        DisputeStore.at(clock.instant().plus(Duration.ofDays(1))),
                        DisputeStore.at(clock.instant().plus(Duration.ofDays(3))),
                        DisputeStore.at(clock.instant().plus(Duration.ofDays(7))),
                        COUNTED)
                .invoke(rows -> {
                    var row = rows.iterator().next();
                    within.forEach((days, number) -> number.set(row.getLong("in_" + days)));
                })
                .replaceWithVoid();
    }
}
