package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.postern.FreePort;
import io.postern.tls.CertificateForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** What the health check of an image says of a gateway that is well, ill, gone or behind TLS. */
class HealthCommandTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void aGatewayThatIsReadyIsWell() throws IOException {
        CommandForTests.Ran ran = against(HttpServer.create(FREE, 0), 200);

        assertThat(ran.said()).contains("200");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void oneThatIsNotReadyIsIll() throws IOException {
        CommandForTests.Ran ran = against(HttpServer.create(FREE, 0), 503);

        assertThat(ran.said()).contains("503");
        assertThat(ran.exit()).isEqualTo(1);
    }

    @Test
    void oneThatDoesNotAnswerIsIll() {
        int nobody = FreePort.next();

        CommandForTests.Ran ran = CommandForTests.run("health", "--port", String.valueOf(nobody));

        assertThat(ran.said()).contains("does not answer on port " + nobody);
        assertThat(ran.exit()).isEqualTo(1);
    }

    @Test
    void aCertificateOfAnotherNameIsNoIllness() throws IOException, GeneralSecurityException {
        CertificateForTests certificate = CertificateForTests.make("pay.example.com", "dns:pay.example.com");
        CommandForTests.Ran ran = against(tls(certificate), 200, "--certificate", "/run/tls/tls.crt");

        assertThat(ran.said()).contains("200");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void aPortThatSpeaksTlsIsNotAskedInTheClearAndTakenForWell() throws IOException, GeneralSecurityException {
        CertificateForTests certificate = CertificateForTests.make("pay.example.com", "dns:pay.example.com");

        assertThat(against(tls(certificate), 200).exit()).isEqualTo(1);
    }

    private static HttpsServer tls(CertificateForTests certificate) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(certificate.store(), "of-no-use".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(FREE, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    private static CommandForTests.Ran against(HttpServer gateway, int status, String... more) {
        gateway.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        gateway.start();
        try {
            String[] args = new String[3 + more.length];
            args[0] = "health";
            args[1] = "--port";
            args[2] = String.valueOf(gateway.getAddress().getPort());
            System.arraycopy(more, 0, args, 3, more.length);
            return CommandForTests.run(args);
        } finally {
            gateway.stop(0);
        }
    }
}
