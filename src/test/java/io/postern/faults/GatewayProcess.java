package io.postern.faults;

import io.postern.FreePort;
import io.postern.demo.DatabaseKeys;
import io.postern.demo.Logins;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The packaged gateway as a process of its own, in demo mode, over a database that outlives it. It is started often, so
 * where the JDK can (25 and newer), its classes come out of a cache that a first run leaves behind.
 */
public final class GatewayProcess {
    private static final Path PACKAGE = Path.of("target/quarkus-app");
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int KILLED = 128 + 9;

    /** A native executable to start in place of the package on the JVM. */
    private static final Optional<String> EXECUTABLE =
            Optional.ofNullable(System.getProperty("postern.test.executable"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path cache;
    private final List<String> settings;
    private final int port = FreePort.next();
    private final Path log = Path.of("target/gateway-" + port + ".log");
    private Process process;

    /** @param bankUrl where the gateway shall look for its bank */
    public GatewayProcess(Path home, String databaseServer, int bankPort, String bankUrl) throws IOException {
        if (EXECUTABLE.isEmpty() && !Files.exists(PACKAGE.resolve("quarkus-run.jar"))) {
            throw new IllegalStateException(
                    PACKAGE + " is missing: bin/build makes it, and make test begins with that");
        }
        cache = home.resolve("classes.aot");
        Map<String, String> keys = new HashMap<>(DatabaseKeys.of(databaseServer, Logins.forTests()));
        keys.put("quarkus.profile", "demo");
        keys.put("postern.demo.data", home.toAbsolutePath().toString()); // the database is there already
        keys.put("quarkus.http.port", String.valueOf(port));
        keys.put("quarkus.management.port", String.valueOf(FreePort.next()));
        keys.put("postern.sandbox.port", String.valueOf(bankPort));
        keys.put("postern.acquirer.sandbox.url", bankUrl);
        keys.put("postern.keys.local.file", home.resolve("keys.json").toString());
        keys.put("postern.payment.recover-after", "2s");
        keys.put("postern.keys.rotation.batch", "5");
        keys.put("postern.audit.look-every", "1s");
        keys.put("postern.audit.silent-after", "3s");
        settings = new ArrayList<>(keys.entrySet().stream()
                .map(key -> "-D" + key.getKey() + "=" + key.getValue())
                .toList());
    }

    /** From its next start on. */
    public GatewayProcess set(String key, Object value) {
        settings.add("-D" + key + "=" + value);
        return this;
    }

    /** As {@code bin/run} starts it. */
    public void start() throws IOException {
        launch(List.of("-jar", PACKAGE.resolve("quarkus-run.jar").toString()));
    }

    /** The same classes with what a warm-up has learned of them. */
    public void startQuickly() throws IOException {
        List<String> command = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(classes());
        launch(command);
    }

    public void warmUp() throws IOException, InterruptedException {
        if (EXECUTABLE.isEmpty() && Runtime.version().feature() >= 25) {
            List<String> command = new ArrayList<>(
                    List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:AOTCacheOutput=" + cache));
            command.addAll(classes());
            launch(command);
            stop();
        }
    }

    private static List<String> classes() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String part : List.of("quarkus", "app", "lib/main", "lib/boot")) {
            try (Stream<Path> files = Files.list(PACKAGE.resolve(part))) {
                files.map(Path::toString)
                        .filter(file -> file.endsWith(".jar"))
                        .sorted(Comparator.reverseOrder()) // transformed before generated
                        .forEach(jars::add);
            }
        }
        return List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                String.join(File.pathSeparator, jars),
                "io.postern.Main");
    }

    private void launch(List<String> how) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(EXECUTABLE.orElse(
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.add("-Xmx256m");
        command.addAll(settings);
        if (EXECUTABLE.isEmpty()) {
            command.addAll(how);
        }
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("the gateway does not come up; see " + log);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** {@code kill -9}: no hook runs, nothing is flushed, every socket breaks. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != KILLED) {
            throw new IllegalStateException("the gateway was not killed: " + process);
        }
    }

    /** The signal to stop; it may take its time. */
    void askToStop() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Path log() {
        return log;
    }

    public void stop() throws InterruptedException {
        if (process != null && process.isAlive()) {
            process.destroy();
            process.waitFor(60, TimeUnit.SECONDS);
        }
    }

    public URI at(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(at(path))
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try {
            return get("/dev/token").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
