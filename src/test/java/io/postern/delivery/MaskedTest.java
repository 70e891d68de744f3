package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedTest {
    private final Masked masked = Masked.of(List.of("Bearer topsecret-1", "topsecret-12", "ab"));

    @Test
    void masksEachValueAndTheLongWordsOfIt() {
        assertThat(masked.in("got Bearer topsecret-1, topsecret-1 and topsecret-12"))
                .isEqualTo("got ****, **** and ****");
    }

    @Test
    void masksTheBeginningOfOneWhereTheTextWasCutOff() {
        assertThat(masked.in("you sent topsecr")).isEqualTo("you sent ****");
    }

    @Test
    void leavesWhatIsTooShortToBeASecret() {
        assertThat(masked.in("abc top")).isEqualTo("abc top");
    }
}
