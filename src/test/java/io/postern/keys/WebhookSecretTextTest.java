package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTextTest {
    @Test
    void readsWhatItWrote() {
        byte[] secret = new byte[32];
        secret[0] = 1;

        String text = WebhookSecretText.of(secret);

        assertThat(text).isEqualTo("whsec_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        assertThat(WebhookSecretText.bytes(text)).isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "whsec_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "whsec_not base64 at all, and long enough to be one"
            })
    void refusesWhatIsNoneWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> WebhookSecretText.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a webhook's secret")
                .message()
                .doesNotContain("AQAAA", "not base64");
    }
}
