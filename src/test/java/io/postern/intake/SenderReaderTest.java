package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the configuration may say of a sender. */
class SenderReaderTest {
    @Test
    void refusesASubjectThatAnyAuthorityCouldIssue() {
        Map<String, String> bank = sender("scheme", "mutual-tls", "certificate.subject", "CN=webhooks,O=Bank,C=GB");

        assertThatThrownBy(() -> senders(bank))
                .hasMessageContaining("postern.intake.senders.bankone")
                .hasMessageContaining("certificate.authority")
                .hasMessageContaining("certificate.fingerprint");

        bank.putAll(sender("certificate.fingerprint", "AB:".repeat(31) + "AB"));
        assertThat(senders(bank).find("bankone")).isPresent();
    }

    @Test
    void saysWhichSenderHasAnAuthorityThatIsNone() {
        assertThatThrownBy(() -> senders(sender(
                        "scheme", "mutual-tls", "certificate.name", "bank.example", "certificate.authority", "ca.pem")))
                .hasMessageContaining("postern.intake.senders.bankone")
                .hasMessageContaining("PEM");
    }

    private static Map<String, String> sender(String... terms) {
        Map<String, String> keys = new HashMap<>();
        for (int n = 0; n < terms.length; n += 2) {
            keys.put("postern.intake.senders.bankone." + terms[n], terms[n + 1]);
        }
        return keys;
    }

    private static Senders senders(Map<String, String> keys) {
        return new Senders(new SmallRyeConfigBuilder()
                .withMapping(IntakeConfig.class)
                .withSources(new PropertiesConfigSource(keys, "test", 100))
                .build()
                .getConfigMapping(IntakeConfig.class));
    }
}
