package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Schedule SCHEDULE =
            new Schedule(List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofHours(2)), 20);

    private static Duration wait(int tries, Duration asked, double chance) {
        return Duration.between(NOW, SCHEDULE.next(tries, NOW, asked, chance).orElseThrow());
    }

    @Test
    void waitsAsTheScheduleSaysGiveOrTakeTheJitter() {
        assertThat(wait(1, Duration.ZERO, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(wait(1, Duration.ZERO, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(wait(1, Duration.ZERO, 1)).isEqualTo(Duration.ofSeconds(6));
        assertThat(wait(2, Duration.ZERO, 0)).isEqualTo(Duration.ofMinutes(96));
    }

    @Test
    void chanceSpreadsThoseThatFailedTogether() {
        Random chance = new Random(20_260_131);

        assertThat(chance.doubles(1_000)
                        .mapToObj(any -> wait(2, Duration.ZERO, any))
                        .distinct())
                .hasSizeGreaterThan(900)
                .allMatch(wait -> wait.compareTo(Duration.ofMinutes(96)) >= 0)
                .allMatch(wait -> wait.compareTo(Duration.ofMinutes(144)) <= 0);
    }

    @Test
    void isOverAfterTheLastTry() {
        assertThat(SCHEDULE.next(2, NOW, Duration.ZERO, 0.5)).isPresent();
        assertThat(SCHEDULE.next(3, NOW, Duration.ofHours(1), 0.5)).isEmpty();
    }

    @Test
    void waitsLongerWhereItIsAskedToAndNeverShorter() {
        assertThat(wait(1, Duration.ofHours(1), 0.5)).isEqualTo(Duration.ofHours(1));
        assertThat(wait(2, Duration.ofHours(1), 0.5)).isEqualTo(Duration.ofHours(2));
    }
}
