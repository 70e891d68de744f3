package io.postern.bench;

import io.postern.demo.DatabaseKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged gateway in a process of its own, with the bench's database and bank. */
final class Gateway implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JAR = "target/quarkus-app/quarkus-run.jar";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final int port;
    private final int management;
    private final long launched;
    private double startMillis;

    private Gateway(Process process, int port, int management, long launched) {
        this.process = process;
        this.port = port;
        this.management = management;
        this.launched = launched;
    }

    /** How it is run on the JVM. */
    static List<String> onJvm() {
        return onJvm(System.getenv().getOrDefault("JAVA_OPTS", "-Xmx512m"));
    }

    /** @param options of the JVM, parted by spaces */
    static List<String> onJvm(String options) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(List.of(options.split(" ")));
        program.addAll(List.of("-jar", JAR));
        return program;
    }

    /** @param keySource the configuration that says where its keys are */
    static Gateway start(Path home, BenchServer database, int bankPort, Map<String, String> keySource)
            throws IOException, InterruptedException {
        return start(home, database, bankPort, keySource, onJvm());
    }

    /** @param program and its arguments: the JVM with the packaged gateway, or the native executable */
    static Gateway start(
            Path home, BenchServer database, int bankPort, Map<String, String> keySource, List<String> program)
            throws IOException, InterruptedException {
        int port = Ports.free();
        int management = Ports.free();
        Map<String, String> keys = new HashMap<>(DatabaseKeys.of("127.0.0.1:" + database.port(), database.logins()));
        keys.put("quarkus.profile", "demo");
        keys.put("postern.demo.data", home.toString()); // tells the demo's start that a database is there already
        keys.put("postern.sandbox.enabled", "false");
        keys.put("postern.acquirer.sandbox.url", "http://127.0.0.1:" + bankPort);
        keys.putAll(keySource);
        keys.put("quarkus.http.port", String.valueOf(port));
        keys.put("quarkus.management.port", String.valueOf(management));
        long launched = System.nanoTime();
        Gateway gateway = new Gateway(launch(home, keys, program), port, management, launched);
        gateway.awaitStart();
        return gateway;
    }

    private static Process launch(Path home, Map<String, String> keys, List<String> program) throws IOException {
        List<String> command = new ArrayList<>(program);
        List<String> settings = keys.entrySet().stream()
                .map(key -> "-D" + key.getKey() + "=" + key.getValue())
                .toList();
        command.addAll(1, settings); // before -jar: behind it they would be arguments of the gateway
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("gateway.log").toFile()))
                .start();
    }

    private void awaitStart() throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (process.isAlive() && Instant.now().isBefore(end)) {
            try {
                get(management, "/q/health/ready");
                startMillis = (System.nanoTime() - launched) / 1e6;
                return;
            } catch (IOException | IllegalStateException notYet) {
                Thread.sleep(2);
            }
        }
        throw new IllegalStateException("the gateway does not start; see target/bench/gateway.log");
    }

    /** From its process's beginning to its being ready, for which it asks the database. */
    double startMillis() {
        return startMillis;
    }

    /** An access token of a merchant's client or of an operator. */
    String token(String role, String merchant) throws IOException, InterruptedException {
        return get(port, "/dev/token?role=" + role + "&merchant=" + merchant);
    }

    /** What the sandbox bank signs its webhooks with. */
    String intakeSecret() throws IOException, InterruptedException {
        return get(port, "/dev/intake_secret");
    }

    /** How often the key source was asked for anything, as the gateway's own metric says. */
    long keySourceCalls() throws IOException, InterruptedException {
        return get(management, "/q/metrics")
                .lines()
                .filter(line -> line.startsWith("postern_keys_source_calls_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String get(int at, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + at + path);
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
