package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.postern.tls.CertificateForTests;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An installation is tested over the way that clients take, and a certificate for somebody else is no answer. */
class PingTest {
    private static final Path FOLDER = Path.of("target/ping");
    private static final String NAME = "pay.example.com";

    private HttpServer sealed;
    private HttpServer plain;
    private int status = 200;

    @BeforeEach
    void start() throws Exception {
        CertificateForTests certificate = CertificateForTests.make("gateway", "dns:" + NAME);
        certificate.writeTo(FOLDER.resolve("certificate.pem"), FOLDER.resolve("key.pem"));
        CertificateForTests.make("other", "dns:" + NAME)
                .writeTo(FOLDER.resolve("other.pem"), FOLDER.resolve("other.key"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), "of-no-use".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        sealed = serving(server);
        plain = serving(HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0));
    }

    @AfterEach
    void stop() {
        sealed.stop(0);
        plain.stop(0);
    }

    @Test
    void aGatewayAnswersByTheNameOfItsCertificate() {
        assertThat(ping(sealed, "--name", NAME, "--ca", FOLDER + "/certificate.pem"))
                .isEqualTo(new CommandForTests.Ran(0, "HTTP/1.1 200 OK\n"));
        assertThat(ping(plain, "--plain").exit()).isZero();
    }

    @Test
    void whoHasAnotherNameOrAnotherAuthorityIsNoGateway() {
        assertThat(ping(sealed, "--ca", FOLDER + "/certificate.pem"))
                .satisfies(ran -> assertThat(ran.exit()).isEqualTo(1))
                .satisfies(ran -> assertThat(ran.said()).contains("127.0.0.1"));
        assertThat(ping(sealed, "--name", NAME, "--ca", FOLDER + "/other.pem").exit())
                .isEqualTo(1);
        assertThat(ping(sealed, "--name", NAME).exit()).isEqualTo(1);
        assertThat(ping(sealed, "--plain").exit()).isEqualTo(1);
    }

    @Test
    void anotherAnswerThanItsKeysIsNone() {
        status = 503;
        assertThat(ping(plain, "--plain")).isEqualTo(new CommandForTests.Ran(1, "HTTP/1.1 503 Service Unavailable\n"));
        plain.stop(0);
        assertThat(ping(plain, "--plain").said()).contains("No answer");
    }

    private HttpServer serving(HttpServer server) {
        server.createContext("/.well-known/jwks.json", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static CommandForTests.Ran ping(HttpServer server, String... more) {
        String[] args = new String[more.length + 3];
        args[0] = "ping";
        args[1] = "127.0.0.1";
        args[2] = String.valueOf(server.getAddress().getPort());
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandForTests.run(args);
    }
}
