package io.postern.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL that outlived its gateway, found by the pid file in its data. A killed gateway cannot stop its server,
 * and two servers must never open the same data.
 */
final class LeftServer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LeftServer() {}

    /** Ends the server over this data, if there is one; call it only while holding the data's lock. */
    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> server = server(pidFile);
        if (server.isPresent()) {
            System.out.println("A PostgreSQL of an earlier run is still up (pid "
                    + server.get().pid() + "): stopping it …");
            stop(server.get());
        }
        Files.deleteIfExists(
                pidFile); // stale, or its pid is another program's by now: PostgreSQL would refuse to start
    }

    private static Optional<ProcessHandle> server(Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        return lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).filter(LeftServer::isPostgres);
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .filter(path -> path.endsWith("/postgres"))
                        .isPresent();
    }

    /** SIGINT is PostgreSQL's fast shutdown: clients are cut off, nothing that was committed is lost. */
    private static void stop(ProcessHandle server) throws IOException {
        new ProcessBuilder("sh", "-c", "kill -INT " + server.pid()).start();
        try {
            server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an earlier PostgreSQL was stopping", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the PostgreSQL with pid " + server.pid() + " does not stop", e);
        }
    }
}
