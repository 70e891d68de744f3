package io.postern.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class CertificateIdentityTest {
    private static final Optional<X500Principal> SUBJECT = Optional.of(new X500Principal("CN=webhooks,O=Bank"));
    private static final Optional<String> NAME = Optional.of("webhooks.bank.example");
    private static final Optional<String> FINGERPRINT = Optional.of("ab".repeat(32));

    @Test
    void takesNoSubjectAndNoNameWithoutWhoMayIssueIt() {
        assertThatThrownBy(() -> identity(SUBJECT, Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageContaining("certificate.authority");
        assertThatThrownBy(() -> identity(Optional.empty(), NAME, Optional.empty(), Optional.empty()))
                .hasMessageContaining("certificate.fingerprint");
        assertThatCode(() -> identity(SUBJECT, NAME, FINGERPRINT, Optional.empty()))
                .doesNotThrowAnyException();
    }

    @Test
    void takesNoAuthorityAlone() throws IOException {
        Optional<X509Certificate> authority = Optional.of(CertificateText.ofAuthority(vector(0, "/terms/authority")));

        assertThatThrownBy(() -> identity(Optional.empty(), Optional.empty(), Optional.empty(), authority))
                .hasMessageContaining("a subject or name");
        assertThatCode(() -> identity(SUBJECT, Optional.empty(), Optional.empty(), authority))
                .doesNotThrowAnyException();
    }

    @Test
    void readsAnAuthorityHoweverItIsWritten() throws IOException {
        String pem = vector(0, "/terms/authority");

        assertThat(CertificateText.ofAuthority(pem.replace("\n", " ")))
                .isEqualTo(CertificateText.ofAuthority(pem))
                .isEqualTo(CertificateText.ofAuthority(pem.replaceAll("-----[A-Z ]+-----", "")));
        assertThatThrownBy(() -> CertificateText.ofAuthority("/etc/ca.pem")).hasMessageContaining("PEM");
        assertThatThrownBy(() -> CertificateText.ofAuthority(pem + pem)).hasMessageContaining("one certificate");
        assertThatThrownBy(() -> CertificateText.ofAuthority(vector(0, "/certificate")))
                .as("of a sender")
                .hasMessageContaining("CA:TRUE");
    }

    private static CertificateScheme.Identity identity(
            Optional<X500Principal> subject,
            Optional<String> name,
            Optional<String> fingerprint,
            Optional<X509Certificate> authority) {
        return new CertificateScheme.Identity(subject, name, fingerprint, authority);
    }

    private static String vector(int n, String field) throws IOException {
        JsonNode vectors = new ObjectMapper()
                .readTree(Path.of("docs/webhooks/vectors/mutual-tls.json").toFile());
        return vectors.path("vectors").path(n).at(field).asText();
    }
}
