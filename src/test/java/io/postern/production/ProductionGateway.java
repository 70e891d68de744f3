package io.postern.production;

import io.postern.FreePort;
import io.postern.tls.CertificateForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What was built, started as in production and reached over TLS: the native executable that the run names, or the JVM's package. */
final class ProductionGateway implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final int port = FreePort.next();
    private final int management = FreePort.next();
    private final Path log = Path.of("target/production-" + port + ".log");
    private final List<String> settings = new ArrayList<>();
    private final HttpClient http;
    private Process process;

    /** @param settings that production wants, but for the ports and the certificate */
    ProductionGateway(Path home, Map<String, String> settings) throws GeneralSecurityException, IOException {
        CertificateForTests certificate = CertificateForTests.make("gateway");
        certificate.writeTo(home.resolve("tls.crt"), home.resolve("tls.key"));
        settings.forEach(this::set);
        set("postern.tls.certificate", home.resolve("tls.crt"));
        set("postern.tls.key", home.resolve("tls.key"));
        set("quarkus.http.ssl-port", port);
        set("quarkus.management.port", management);
        http = HttpClient.newBuilder().sslContext(believing(certificate)).build();
    }

    private void set(String key, Object value) {
        settings.add("-D" + key + "=" + value);
    }

    private static SSLContext believing(CertificateForTests certificate) throws GeneralSecurityException, IOException {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        known.setCertificateEntry("gateway", certificate.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    ProductionGateway start() throws IOException {
        process = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!isReady()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the gateway does not come up; see " + log);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return this;
    }

    private List<String> command() {
        String executable = System.getProperty("postern.test.executable");
        List<String> command = new ArrayList<>();
        if (executable == null) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(settings);
            command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        } else {
            command.add(executable);
            command.addAll(settings);
        }
        return command;
    }

    private boolean isReady() {
        try {
            return health().statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<String> health() throws IOException {
        return send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + management + "/q/health/ready")));
    }

    HttpResponse<String> metrics() throws IOException {
        return send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + management + "/q/metrics")));
    }

    HttpResponse<String> get(String path, String token) throws IOException {
        return send(to(path, token));
    }

    HttpResponse<String> post(String path, String token, String key, String body) throws IOException {
        return send(to(path, token)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder to(String path, String token) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Path log() {
        return log;
    }

    /** As an orchestrator ends it: with SIGTERM. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gateway does not end; see " + log);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
