package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How often refusals may cost a question about the token, or a login. */
class TokenDoubtTest {
    private Instant now = Instant.EPOCH;
    private final TokenDoubt doubt = new TokenDoubt(() -> now);

    @Test
    void isThereAfterARefusal() {
        assertThat(doubt.isRaised()).isFalse();

        doubt.raise();

        assertThat(doubt.isRaised()).isTrue();
    }

    @Test
    void isOverWhenTheTokenProvedGoodAndComesBackAfterFiveSeconds() {
        doubt.raise();
        doubt.settle(true);

        assertThat(isRaisedAfter("4.9")).isFalse();
        assertThat(isRaisedAfter("0.1")).isTrue();
    }

    @Test
    void isNotThereForANewTokenThatMetTheOldOnesRefusals() {
        doubt.settle(false);

        assertThat(isRaisedAfter("0.9")).isFalse();
        assertThat(isRaisedAfter("0.1")).isTrue();
    }

    @Test
    void asksForFewLoginsWhereLoggingInDoesNotHelp() {
        assertThat(loginsIn(Duration.ofMinutes(10))).isLessThan(12);
        assertThat(loginsIn(Duration.ofHours(1))).isBetween(11, 13);
    }

    @Test
    void forgetsThatOnceATokenIsGood() {
        loginsIn(Duration.ofHours(1));
        doubt.settle(true);
        doubt.settle(false);

        assertThat(isRaisedAfter("1")).isTrue();
    }

    @Test
    void isThereThoughTheClockWasSetBackBehindTheProof() {
        doubt.settle(true);

        assertThat(isRaisedAfter("-3600")).isTrue();
    }

    /** Each call is refused, with each new token, too. */
    private int loginsIn(Duration time) {
        int logins = 0;
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            if (isRaisedAfter("0.1")) {
                doubt.settle(false);
                logins++;
            }
        }
        return logins;
    }

    private boolean isRaisedAfter(String seconds) {
        now = now.plus(Duration.parse("PT" + seconds + "S"));
        doubt.raise();
        return doubt.isRaised();
    }
}
