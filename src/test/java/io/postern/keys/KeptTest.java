package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.TurnableClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptTest {
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final AtomicInteger loads = new AtomicInteger();
    private final TurnableClock clock = new TurnableClock();
    private final Kept<Integer> kept = new Kept<>(() -> Uni.createFrom().item(loads::incrementAndGet), LIFE, clock);

    @Test
    void isReadOnceUntilItsTimeIsOver() {
        assertThat(get()).isEqualTo(1);
        clock.turn(LIFE.minusMillis(1));

        assertThat(get()).isEqualTo(1);
        clock.turn(Duration.ofMillis(1));

        assertThat(get()).isEqualTo(2);
    }

    @Test
    void isReadAnewWhenItWasForgotten() {
        get();
        kept.forget();

        assertThat(get()).isEqualTo(2);
    }

    @Test
    void isReadOnceASecondHoweverManyDoubtIt() {
        get();
        for (int millis = 0; millis < 10_000; millis++) {
            kept.doubted().await().indefinitely();
            clock.turn(Duration.ofMillis(1));
        }

        assertThat(loads).hasValueBetween(10, 11);
    }

    @Test
    void isReadOnceForAllWhoWait() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        Kept<String> waited = new Kept<>(
                () -> {
                    loads.incrementAndGet();
                    return Uni.createFrom().completionStage(() -> slow);
                },
                LIFE,
                clock);
        var one = waited.get().subscribeAsCompletionStage();
        var other = waited.get().subscribeAsCompletionStage();
        var doubter = waited.doubted().subscribeAsCompletionStage();

        slow.complete("value");

        assertThat(one.join()).isEqualTo("value").isSameAs(other.join()).isSameAs(doubter.join());
        assertThat(loads).hasValue(1);
    }

    @Test
    void staysWhenADoubtCannotBeAnswered() {
        Kept<Integer> failing = new Kept<>(
                () -> loads.incrementAndGet() == 1
                        ? Uni.createFrom().item(1)
                        : Uni.createFrom().failure(new IllegalStateException("away")),
                LIFE,
                clock);
        failing.get().await().indefinitely();
        clock.turn(Duration.ofSeconds(2));

        assertThatThrownBy(() -> failing.doubted().await().indefinitely()).hasMessage("away");

        assertThat(failing.get().await().indefinitely()).isEqualTo(1);
        assertThat(loads).hasValue(2);
    }

    @Test
    void isAskedForAgainAfterAFailure() {
        Kept<Integer> failing = new Kept<>(
                () -> loads.incrementAndGet() == 1
                        ? Uni.createFrom().failure(new IllegalStateException("away"))
                        : Uni.createFrom().item(2),
                LIFE,
                clock);

        assertThatThrownBy(() -> failing.get().await().indefinitely()).hasMessage("away");
        assertThat(failing.get().await().indefinitely()).isEqualTo(2);
    }

    private int get() {
        return kept.get().await().indefinitely();
    }
}
