package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.keys.KeySource.WebhookSecret;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyWebhookTest {
    @Test
    void looksAgainOnlyWhenTheSecretsAreOthers() {
        List<WebhookSecret> tried = List.of(secret(2, "new"), secret(1, "old"));

        assertThat(VerifyWebhook.areSame(tried, List.of(secret(2, "new"), secret(1, "old"))))
                .isTrue();
        assertThat(VerifyWebhook.areSame(List.of(), List.of())).isTrue();
        assertThat(VerifyWebhook.areSame(tried, List.of(secret(2, "new")))).isFalse();
        assertThat(VerifyWebhook.areSame(tried, List.of(secret(3, "newer"), secret(2, "new"))))
                .isFalse();
        assertThat(VerifyWebhook.areSame(tried, List.of(secret(2, "new"), secret(1, "put anew"))))
                .isFalse();
    }

    private static WebhookSecret secret(int version, String text) {
        return new WebhookSecret(version, text.getBytes());
    }
}
