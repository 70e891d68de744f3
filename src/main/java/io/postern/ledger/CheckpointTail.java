package io.postern.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.database.Database;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/** How many postings no checkpointer has looked at, as the metric {@code postern_ledger_checkpoint_tail}. */
@ApplicationScoped
class CheckpointTail {
    private final Database database;
    private final AtomicLong length = new AtomicLong();

    CheckpointTail(Database database, MeterRegistry meters) {
        this.database = database;
        Gauge.builder("postern.ledger.checkpoint.tail", length, AtomicLong::get)
                .description("Postings that no checkpointer has looked at yet")
                .register(meters);
    }

    @Scheduled(every = "${postern.watch.every:15s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return database.asWorker()
                .query("""
                        /* ledger.tail */
                        SELECT coalesce((SELECT s.last_value FROM posting_id s WHERE s.is_called), 0)
                             - coalesce((SELECT max(m.upto) FROM checkpoint_mark m WHERE m.used), 0) AS tail
                        """)
                .invoke(rows -> length.set(rows.iterator().next().getLong("tail")))
                .replaceWithVoid();
    }
}
