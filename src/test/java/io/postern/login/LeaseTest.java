package io.postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.database.DatabaseLogin;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Instant MADE = Instant.parse("2026-06-15T12:00:00Z");
    private static final Lease HOUR =
            Lease.made("lease", new DatabaseLogin("user", "password"), Duration.ofHours(1), MADE);

    @Test
    void isNewForTenSecondsAndNotForAClockThatWasSetBack() {
        assertThat(HOUR.isNew(MADE)).isTrue();
        assertThat(HOUR.isNew(MADE.plusSeconds(9))).isTrue();
        assertThat(HOUR.isNew(MADE.plusSeconds(10))).isFalse();
        assertThat(HOUR.isNew(MADE.minusSeconds(3_600))).isFalse();
    }

    @Test
    void isDueWhenAThirdOfItsTimeIsOverAndOverAtItsEnd() {
        assertThat(HOUR.isDue(MADE.plusSeconds(1_199))).isFalse();
        assertThat(HOUR.isDue(MADE.plusSeconds(1_200))).isTrue();
        assertThat(HOUR.isDue(MADE.minusSeconds(1)))
                .as("the clock was set back")
                .isTrue();
        assertThat(HOUR.isOver(MADE.plusSeconds(3_599))).isFalse();
        assertThat(HOUR.isOver(MADE.plusSeconds(3_600))).isTrue();
    }

    @Test
    void isTheLastOneWhenItIsRenewedForLess() {
        assertThat(HOUR.renewed(Duration.ofMinutes(55), MADE).isLast()).isFalse();
        assertThat(HOUR.renewed(Duration.ofMinutes(53), MADE).isLast()).isTrue();
    }
}
