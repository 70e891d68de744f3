package io.postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AwayTest {
    private static final long NOW = Long.MAX_VALUE - 5; // the clock runs over

    private final Away away = new Away(NOW);

    @Test
    void isSaidOnceInTenSecondsHoweverManyBudgetsMeetIt() {
        assertThat(said(NOW)).isEqualTo(1);
        assertThat(said(NOW + Duration.ofMillis(9_999).toNanos())).isZero();
        assertThat(said(NOW + Duration.ofMillis(10_000).toNanos())).isEqualTo(1);
    }

    private long said(long now) {
        return IntStream.range(0, 1_000).filter(budget -> away.isToBeSaid(now)).count();
    }
}
