package io.postern.audit;

import io.postern.access.RefusedAccess;
import io.postern.audit.RefusalWindow.Bounds;
import io.postern.database.Database;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Writes refused accesses in batches: whoever is turned away costs the database nothing in the request itself, and no
 * more than a bounded number of rows a minute.
 */
@ApplicationScoped
class RefusalTrail {
    private static final Logger LOG = Logger.getLogger(RefusalTrail.class);
    private static final Bounds BOUNDS = new Bounds(20, 2_000, 1_000);

    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final RefusalWindow window;

    RefusalTrail(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.window = new RefusalWindow(BOUNDS, clock.instant());
    }

    void note(@Observes RefusedAccess refusal) {
        window.add(refusal);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> flush() {
        return write(window.drain(clock.instant()));
    }

    void stop(@Observes ShutdownEvent shutdown) {
        // the event loop still turns, and this thread has nothing else to do
        write(window.drainAll(clock.instant())).await().atMost(Duration.ofSeconds(3));
    }

    private Uni<Void> write(List<AuditEntry> batch) {
        if (batch.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return database.asWorker()
                .write(List.of(audit.insert(batch)))
                .onFailure()
                .recoverWithItem(failure -> {
                    int lost = window.takeBack(batch);
                    LOG.warnf("%d refused accesses wait to be written, %d are lost", batch.size() - lost, lost);
                    return null;
                });
    }
}
