package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A turn looks as often as there is work, and ends. */
class WatchfulTurnTest {
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 300_000;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger rests = new AtomicInteger();

    @Test
    void looksManyThousandTimesAndTakesNoMoreRoomThanForOneLook() {
        long each = Duration.ofMillis(900).toNanos() / MANY;

        turn(() -> found(1, each)).run().await().atMost(PATIENCE);

        assertThat(looks.get()).isGreaterThanOrEqualTo(MANY);
        assertThat(rests.get()).isZero();
    }

    @Test
    void doesSoWhenEachLookEndsOnAnotherThread() {
        long each = Duration.ofMillis(900).toNanos() / MANY;
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            turn(() -> found(1, each).emitOn(other)).run().await().atMost(PATIENCE);
        }

        assertThat(looks.get()).isGreaterThanOrEqualTo(MANY);
    }

    @Test
    void endsBeforeTheNextOneBegins() {
        turn(() -> found(0, 0)).run().await().atMost(PATIENCE);

        assertThat(looks.get()).isEqualTo(9);
        assertThat(rests.get()).isEqualTo(9);
        assertThat(nanos.get()).isLessThan(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void endsInTimeHoweverMuchThereIs() {
        turn(() -> found(1, Duration.ofSeconds(1).toNanos())).run().await().atMost(PATIENCE);

        assertThat(looks.get()).as("looks that each miss the end of a second").isEqualTo(30);
    }

    private WatchfulTurn turn(java.util.function.Supplier<Uni<Integer>> look) {
        return new WatchfulTurn(look, this::rest, EVERY, nanos::get);
    }

    private Uni<Integer> found(int count, long took) {
        looks.incrementAndGet();
        nanos.addAndGet(took);
        return Uni.createFrom().item(count);
    }

    private Uni<Void> rest() {
        rests.incrementAndGet();
        nanos.addAndGet(EVERY.toNanos());
        return Uni.createFrom().voidItem();
    }
}
