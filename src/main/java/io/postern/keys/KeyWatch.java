package io.postern.keys;

import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.concurrent.atomic.AtomicLong;

/** Notices within a second or two that a key was changed, by whichever instance. */
@ApplicationScoped
class KeyWatch {
    private static final long NEVER_LOOKED = -1;

    private final Database database;
    private final Event<KeysChanged> changes;
    private final AtomicLong facts = new AtomicLong(NEVER_LOOKED);

    KeyWatch(Database database, Event<KeysChanged> changes) {
        this.database = database;
        this.changes = changes;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* keys.watch */
                        SELECT count(*) AS facts FROM key_fact WHERE merchant_id = $1
                        """, ReservedMerchant.PLATFORM.id())
                .invoke(rows -> {
                    long now = rows.iterator().next().getLong("facts");
                    long before = facts.getAndSet(now);
                    if (before != NEVER_LOOKED && before != now) {
                        changes.fire(new KeysChanged());
                    }
                })
                .replaceWithVoid();
    }
}
