package io.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.postern.PosternTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as it serves TLS: what it lets in, what it shows, and what it refuses from the first byte. */
@PosternTest
@TestProfile(TlsProfile.class)
class TlsTest {
    private static final int GOOD_SUITE = 0xC02B; // ECDHE, ECDSA, AES-128-GCM, SHA-256
    private static final int PROTOCOL_VERSION = 70;
    private static final int HANDSHAKE_FAILURE = 40;

    @Inject
    @Any
    CertificateFiles files;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void servesTheTwoVersionsThatAreSafe(String version) throws Exception {
        try (SSLSocket socket = TlsCaller.open(port("quarkus.http.test-ssl-port"), null, version)) {
            String answer = TlsCaller.get(socket, "/problems/not_found");

            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("strict-transport-security: max-age=31536000");
        }
    }

    @Test
    void refusesOlderVersions() throws IOException {
        int port = port("quarkus.http.test-ssl-port");

        assertThat(Hello.say(port, Hello.TLS_1_2, GOOD_SUITE))
                .as("what is allowed")
                .isEqualTo("hello");
        assertThat(Hello.say(port, Hello.TLS_1_1, 0xC009, 0xC00A, GOOD_SUITE)).isEqualTo("alert " + PROTOCOL_VERSION);
        assertThat(Hello.say(port, Hello.TLS_1_0, 0xC009, 0xC00A, GOOD_SUITE)).isEqualTo("alert " + PROTOCOL_VERSION);
    }

    /** CBC with SHA-1 and SHA-256, RSA key exchange, 3DES, RC4, no encryption at all. */
    @ParameterizedTest
    @ValueSource(ints = {0xC009, 0xC00A, 0xC023, 0xC024, 0xC013, 0x009C, 0x002F, 0xC008, 0xC007, 0xC006, 0x0001})
    void refusesWeakSuites(int suite) throws IOException {
        int port = port("quarkus.http.test-ssl-port");

        assertThat(Hello.say(port, Hello.TLS_1_2, suite)).isEqualTo("alert " + HANDSHAKE_FAILURE);
        assertThat(Hello.say(port, Hello.TLS_1_2, suite, GOOD_SUITE)).isEqualTo("hello");
    }

    @Test
    void saysNothingInTheClear() throws IOException {
        HttpServer clear = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        clear.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
        clear.start();
        assertThat(inTheClear(clear.getAddress().getPort()))
                .as("a server that does")
                .startsWith("HTTP/1.1 204");
        clear.stop(0);

        assertThat(inTheClear(port("quarkus.http.test-ssl-port"))).doesNotContain("HTTP/1");
        assertThat(inTheClear(port("quarkus.management.test-port"))).doesNotContain("HTTP/1");
        assertThatThrownBy(() -> inTheClear(port("quarkus.http.test-port"))).isInstanceOf(ConnectException.class);
    }

    @Test
    void servesHealthAndMetricsOverTlsToo() throws Exception {
        try (SSLSocket socket = TlsCaller.open(port("quarkus.management.test-port"), null, "TLSv1.3")) {
            assertThat(TlsCaller.get(socket, "/q/health/live")).startsWith("HTTP/1.1 200");
        }
        try (SSLSocket socket = TlsCaller.open(port("quarkus.management.test-port"), null, "TLSv1.3")) {
            assertThat(TlsCaller.get(socket, "/q/metrics")).contains("\npostern_tls_certificate_ends");
        }
    }

    @Test
    void servesACertificateThatWasExchangedWithoutARestartAndWithoutAFailedCall() throws Exception {
        X509Certificate before = served();
        CertificateForTests next = CertificateForTests.make("gateway-next");

        next.writeTo(TlsProfile.CERTIFICATE, TlsProfile.KEY);

        int calls = 0;
        X509Certificate now = before;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (now.equals(before) && System.nanoTime() < deadline) {
            now = served(); // fails when a call fails
            calls++;
        }
        assertThat(now).isEqualTo(next.certificate());
        assertThat(calls).as("calls meanwhile").isPositive();
    }

    @Test
    void keepsItsCertificateWhenTheFilesAreBrokenOrDoNotBelongTogether() throws Exception {
        String good = Files.readString(TlsProfile.CERTIFICATE);
        String goodKey = Files.readString(TlsProfile.KEY);
        X509Certificate before = served();
        try {
            Files.writeString(TlsProfile.CERTIFICATE, good.substring(0, good.length() / 2));
            assertThat(files.renew()).isFalse();
            assertThat(served()).isEqualTo(before);

            CertificateForTests.make("stranger").writeTo(TlsProfile.FOLDER.resolve("unused.pem"), TlsProfile.KEY);
            Files.writeString(TlsProfile.CERTIFICATE, good);
            assertThat(files.renew()).as("another certificate's key").isFalse();
            assertThat(served()).isEqualTo(before);
        } finally {
            Files.writeString(TlsProfile.KEY, goodKey);
            Files.writeString(TlsProfile.CERTIFICATE, good);
        }
        assertThat(files.renew()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void seesTheCertificateOfACallerWhoHasOne(String version) throws Exception {
        CertificateForTests bank = CertificateForTests.in(TlsProfile.BANK);
        int port = port("quarkus.http.test-ssl-port");

        try (SSLSocket without = TlsCaller.open(port, null, version);
                SSLSocket with = TlsCaller.open(port, bank, version)) {
            assertThat(TlsCaller.get(without, "/test/certificate")).endsWith("\r\n\r\nnone");
            assertThat(TlsCaller.get(with, "/test/certificate")).endsWith("\r\n\r\n" + bank.thumbprint());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void takesWebhooksFromTheBankWhoseCertificateTheConnectionHas(String version) throws Exception {
        CertificateForTests bank = CertificateForTests.in(TlsProfile.BANK);
        int port = port("quarkus.http.test-ssl-port");
        String webhook =
                "{\"id\":\"over-%s\",\"type\":\"test.sent\",\"occurred_at\":\"2026-11-27T08:00:00Z\",\"data\":{}}"
                        .formatted(version);

        try (SSLSocket without = TlsCaller.open(port, null, version);
                SSLSocket with = TlsCaller.open(port, bank, version);
                SSLSocket again = TlsCaller.open(port, bank, version)) {
            assertThat(TlsCaller.post(without, "/v1/intake/certified", webhook)).startsWith("HTTP/1.1 401");
            String taken = TlsCaller.post(with, "/v1/intake/certified", webhook);
            assertThat(taken).startsWith("HTTP/1.1 202").contains("\"bev_");
            String repeated = TlsCaller.post(again, "/v1/intake/certified", webhook);
            assertThat(bevIn(repeated)).isEqualTo(bevIn(taken));
        }
    }

    private static String bevIn(String answer) {
        int start = answer.indexOf("bev_");
        return answer.substring(start, answer.indexOf('"', start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void refusesACertificateOfAStranger(String version) {
        CertificateForTests stranger = CertificateForTests.make("bank"); // the same name, another key

        assertThatThrownBy(() -> {
                    try (SSLSocket socket = TlsCaller.open(port("quarkus.http.test-ssl-port"), stranger, version)) {
                        assertThat(TlsCaller.get(socket, "/test/certificate"))
                                .as("no answer")
                                .isNotEmpty();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static X509Certificate served() throws Exception {
        try (SSLSocket socket = TlsCaller.open(port("quarkus.http.test-ssl-port"), null, "TLSv1.3")) {
            assertThat(TlsCaller.get(socket, "/test/certificate")).startsWith("HTTP/1.1 200");
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static int port(String key) {
        return ConfigProvider.getConfig().getValue(key, Integer.class);
    }

    private static String inTheClear(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            return TlsCaller.get(socket, "/problems/not_found");
        }
    }
}
