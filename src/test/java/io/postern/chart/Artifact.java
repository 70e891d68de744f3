package io.postern.chart;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The packaged artifact as a process of its own, told things as a pod is: by arguments, by the environment and by a file. */
public final class Artifact implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;

    /** Passwords come from the environment, as in a cluster, so that no list of processes shows them. */
    public Artifact(List<String> arguments, Map<String, String> environment) {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(JAR + " is missing: bin/build makes it, and make test begins with that");
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()));
        command.addAll(arguments);
        try {
            log = Files.createTempFile(Path.of("target"), "artifact-", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("POSTERN_") || name.startsWith("QUARKUS_"));
            environment.forEach((key, value) -> builder.environment()
                    .put(key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT), value));
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    public int end() {
        return within(PATIENCE) ? process.exitValue() : fail("it does not end");
    }

    /** Asks it to end, as a cluster does. */
    boolean endsWithin(Duration patience) {
        process.destroy();
        return within(patience);
    }

    /** Waits until it has started, and says at this port that it is alive. */
    void awaitLife(int port) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!said().contains("Listening on") || !lives(port)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                fail("it does not come up");
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    public String said() {
        return Chart.read(log);
    }

    @Override
    public void close() {
        if (!endsWithin(Duration.ofSeconds(30))) {
            process.destroyForcibly();
        }
    }

    /** A file of settings, as the chart mounts it. */
    static Path file(Stream<Map.Entry<String, String>> settings) {
        try {
            Path file = Files.createTempFile(Path.of("target"), "settings-", ".properties");
            return Files.write(file, settings.map(Object::toString).toList()).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean within(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean lives(int port) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest live = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/live"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(live, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int fail(String what) {
        throw new AssertionError(what + ":\n" + said());
    }
}
