package io.postern.audit;

import io.postern.access.RefusedAccess;
import io.postern.audit.RefusalWindow.Bounds;
import io.postern.database.Database;
import io.postern.id.Ids;
import io.postern.wire.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
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
    private final Ids ids;
    private final Json json;
    private final Clock clock;
    private final RefusalWindow window;

    RefusalTrail(Database database, Ids ids, Json json, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.json = json;
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
        return insert(batch).onFailure().recoverWithItem(failure -> {
            int lost = window.takeBack(batch);
            LOG.warnf("%d refused accesses wait to be written, %d are lost", batch.size() - lost, lost);
            return null;
        });
    }

    private Uni<Void> insert(List<AuditEntry> batch) {
        return database.asWorker()
                .query(
                        """
                        /* audit.refusals */
                        INSERT INTO audit_entry
                            (merchant_id, id, actor, role, action, outcome, address, request_id, detail, at)
                        SELECT r.merchant_id, r.id, r.actor, r.role, r.action, 'refused', r.address, r.request_id,
                            CAST(r.detail AS jsonb), r.at
                        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                            $7::text[], $8::text[], $9::timestamptz[])
                            AS r(merchant_id, id, actor, role, action, address, request_id, detail, at)
                        """,
                        batch.stream().map(AuditEntry::merchantId).toArray(UUID[]::new),
                        batch.stream().map(entry -> ids.next()).toArray(UUID[]::new),
                        texts(batch, AuditEntry::actor),
                        texts(batch, AuditEntry::role),
                        texts(batch, AuditEntry::action),
                        texts(batch, AuditEntry::address),
                        texts(batch, AuditEntry::requestId),
                        texts(batch, entry -> json.write(entry.detail())),
                        batch.stream()
                                .map(entry -> entry.at().atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new))
                .replaceWithVoid();
    }

    private static String[] texts(List<AuditEntry> batch, Function<AuditEntry, String> field) {
        return batch.stream().map(field).toArray(String[]::new);
    }
}
