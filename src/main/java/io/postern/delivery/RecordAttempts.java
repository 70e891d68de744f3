package io.postern.delivery;

import io.postern.database.Database;
import io.postern.keys.KeyRing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Writes down what became of deliveries: all that a merchant's servers answered while the last writing was under way, in one
 * transaction. What cannot be written is made again when its claim has run out.
 */
@ApplicationScoped
class RecordAttempts {
    private static final Logger LOG = Logger.getLogger(RecordAttempts.class);
    private static final int AT_ONCE = 64;

    private final AttemptParts parts;
    private final DisableEndpoint disable;
    private final KeyRing keyRing;
    private final Database database;
    private final Map<UUID, Desk> desks = new ConcurrentHashMap<>();

    RecordAttempts(AttemptParts parts, DisableEndpoint disable, KeyRing keyRing, Database database) {
        this.parts = parts;
        this.disable = disable;
        this.keyRing = keyRing;
        this.database = database;
    }

    /** What waits to be written of one merchant, and whether somebody is at it. */
    private static final class Desk {
        private final List<Entry> waiting = new ArrayList<>();
        private boolean busy;
    }

    private record Entry(Attempt attempt, Runnable then) {}

    /** @param then runs when it is written, or given up */
    void record(Attempt attempt, Runnable then) {
        UUID merchantId = attempt.delivery().merchantId();
        boolean begins;
        synchronized (desks) {
            Desk desk = desks.computeIfAbsent(merchantId, unknown -> new Desk());
            desk.waiting.add(new Entry(attempt, then));
            begins = !desk.busy;
            desk.busy = true;
        }
        if (begins) {
            writeNext(merchantId);
        }
    }

    private void writeNext(UUID merchantId) {
        List<Entry> batch = take(merchantId);
        if (!batch.isEmpty()) {
            write(merchantId, batch.stream().map(Entry::attempt).toList())
                    .chain(() -> disable(batch))
                    .subscribe()
                    .with(done -> over(merchantId, batch), failure -> over(merchantId, batch));
        }
    }

    private List<Entry> take(UUID merchantId) {
        synchronized (desks) {
            Desk desk = desks.get(merchantId);
            List<Entry> first = desk.waiting.subList(0, Math.min(AT_ONCE, desk.waiting.size()));
            List<Entry> batch = List.copyOf(first);
            first.clear();
            if (batch.isEmpty()) {
                desks.remove(merchantId);
            }
            return batch;
        }
    }

    private void over(UUID merchantId, List<Entry> batch) {
        batch.forEach(entry -> entry.then().run());
        writeNext(merchantId);
    }

    private Uni<Void> write(UUID merchantId, List<Attempt> attempts) {
        return keyRing.of(merchantId)
                .flatMap(keys -> database.of(merchantId).write(parts.of(merchantId, attempts, keys)))
                .onFailure()
                .recoverWithUni(
                        failure -> attempts.size() > 1 ? writeEach(merchantId, attempts) : giveUp(attempts, failure));
    }

    /** One that cannot be written must not keep the others from it. */
    private Uni<Void> writeEach(UUID merchantId, List<Attempt> attempts) {
        return Multi.createFrom()
                .iterable(attempts)
                .onItem()
                .transformToUniAndConcatenate(attempt -> write(merchantId, List.of(attempt)))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private static Uni<Void> giveUp(List<Attempt> attempts, Throwable failure) {
        DueDelivery delivery = attempts.getFirst().delivery();
        LOG.warnf(
                failure,
                "what became of %s at %s is not written down; it is delivered again",
                delivery.publicEvent(),
                delivery.publicEndpoint());
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> disable(List<Entry> batch) {
        return Multi.createFrom()
                .iterable(batch)
                .onItem()
                .transformToUniAndConcatenate(entry -> disable.ifItMust(entry.attempt()))
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
