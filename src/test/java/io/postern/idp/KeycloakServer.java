package io.postern.idp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Keycloak of this machine with its data in a folder, which can be stopped and started again. It ends with this JVM. */
public final class KeycloakServer {
    /** Who may do everything there. */
    static final String ADMIN = "test-only-admin";

    static final String ADMIN_PASSWORD = "test-only-admin-password";

    private static final Duration PATIENCE = Duration.ofMinutes(4); // a machine that is busy with other tests

    /** Ends the server when the JVM at the other end of standard input is gone, which a kill -9 cannot prevent. */
    private static final String GUARD = """
            trap '' INT HUP
            exec 3<&0
            "$@" </dev/null 3<&- & server=$!
            { cat <&3 >/dev/null; kill $server; } & reader=$!
            wait $server
            kill $reader 2>/dev/null
            """;

    private final Path program;
    private final Path home;
    private final int port;
    private Process guard;

    /**
     * @param distribution as {@code bin/keycloak} prints it
     * @param home folder of its data and its log
     */
    KeycloakServer(Path distribution, Path home, int port) {
        this.program = distribution.resolve("bin/kc.sh");
        this.home = home;
        this.port = port;
    }

    /** Its address, which is the first part of the issuer's name. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts it over its data and waits until it answers. */
    public void start() {
        launch();
        awaitAnswer();
    }

    /** Starts it without waiting for it. */
    public void launch() {
        try {
            Files.createDirectories(home);
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            "sh",
                            "-c",
                            GUARD,
                            "sh",
                            program.toString(),
                            "start",
                            "--optimized",
                            "--cache=local",
                            "--db-url=jdbc:h2:file:" + home.resolve("keycloak")
                                    + ";NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE",
                            "--http-enabled=true",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--hostname=" + url(),
                            "--http-access-log-enabled=true"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment()
                    .put("JAVA_OPTS_APPEND", "-Xmx400m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UseG1GC");
            builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
            builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
            guard = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a started one answers. */
    public void awaitAnswer() {
        Instant end = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!guard.isAlive() || Instant.now().isAfter(end)) {
                throw new IllegalStateException("Keycloak does not come up; see " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Ends its process, if there is one; its data stay. */
    public void stop() {
        if (guard == null) {
            return;
        }
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Keycloak on port " + port + " does not stop");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How often its access log names this path. */
    public long asked(String path) {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(path)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            HttpRequest master =
                    HttpRequest.newBuilder(URI.create(url() + "/realms/master")).build();
            return HttpClient.newHttpClient()
                            .send(master, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Path log() {
        return home.resolve("keycloak.log");
    }
}
