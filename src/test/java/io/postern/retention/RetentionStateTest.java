package io.postern.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.TurnableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long the archive of receipts has been kept from its work: since the first of the tries that failed, whatever the last one said. */
class RetentionStateTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TurnableClock clock = new TurnableClock();
    private final RetentionState state = new RetentionState(new Configured(), clock, metrics);

    @Test
    void isCountedFromTheFirstFailureUntilItGoesOn() {
        clock.turn(Duration.ofHours(1));
        assertThat(stuckSeconds()).isZero();

        state.stumbled("no space");
        clock.turn(Duration.ofHours(2));
        state.stumbled("a mount is away");
        clock.turn(Duration.ofMinutes(30));
        assertThat(stuckSeconds()).isEqualTo(9_000);
        assertThat(state.told().getData().orElseThrow())
                .containsEntry("state", "stuck")
                .containsEntry("hindrance", "a mount is away");

        state.goesOn();
        clock.turn(Duration.ofHours(1));
        assertThat(stuckSeconds()).isZero();
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "ok");
    }

    private double stuckSeconds() {
        return metrics.get("postern.receipts.archive.stuck").timeGauge().value(TimeUnit.SECONDS);
    }

    private record Configured() implements RetentionConfig {
        @Override
        public Optional<Path> directory() {
            return Optional.of(Path.of("receipts"));
        }

        @Override
        public int keepMonths() {
            return 36;
        }

        @Override
        public Duration lookEvery() {
            return Duration.ofHours(1);
        }
    }
}
