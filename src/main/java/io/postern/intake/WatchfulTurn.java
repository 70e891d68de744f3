package io.postern.intake;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One turn of a worker: looks again and again, rests whenever there was nothing, and ends shortly before the scheduler
 * begins the next one. However often it looks, it takes no more room than for one look.
 *
 * @param look how many were found
 * @param rest a pause, as long as {@code every}
 * @param nanos the time that passes
 */
record WatchfulTurn(Supplier<Uni<Integer>> look, Supplier<Uni<Void>> rest, Duration every, LongSupplier nanos) {
    /** How often the scheduler begins a turn; one that still runs then is not begun a second time. */
    private static final Duration APART = Duration.ofSeconds(1);
    /** Busy looks may miss the end of each second; the turn ends all the same. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    Uni<Void> run() {
        long begin = nanos.getAsLong();
        return Uni.createFrom()
                .deferred(this::lookOrRest)
                .repeat()
                .whilst(looked -> goesOn(nanos.getAsLong() - begin))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Boolean> lookOrRest() {
        return look.get()
                .flatMap(found ->
                        found > 0 ? Uni.createFrom().item(true) : rest.get().replaceWith(false));
    }

    /** Whether the next look is over before the scheduler comes. */
    private boolean goesOn(long passed) {
        return passed < LONGEST.toNanos() && passed % APART.toNanos() + every.toNanos() < APART.toNanos();
    }
}
