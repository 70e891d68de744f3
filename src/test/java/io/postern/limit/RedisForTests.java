package io.postern.limit;

import io.postern.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Redis server of a test's own, as a process that it may kill. */
public final class RedisForTests implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String program;
    private final int port;
    private Process process;

    public RedisForTests(String program) throws IOException {
        this.program = program;
        this.port = FreePort.next();
        start();
    }

    /** Where the program is; empty with the reason in {@code target/no-redis} where none can be had. */
    public static Optional<String> program() throws IOException, InterruptedException {
        Process finder = new ProcessBuilder("bin/redis")
                .redirectError(Path.of("target/no-redis").toFile())
                .start();
        String said = new String(finder.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return finder.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    }

    void start() throws IOException {
        process = new ProcessBuilder(List.of(
                        program,
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"))
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/redis-" + port + ".log").toFile())
                .start();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!answers()) {
            if (Instant.now().isAfter(deadline) || !process.isAlive()) {
                throw new IllegalStateException("redis does not come up");
            }
        }
    }

    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
