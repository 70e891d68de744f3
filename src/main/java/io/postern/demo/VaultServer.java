package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A Vault-compatible server of this machine with its data in a folder, for {@code make run VAULT=1} and for tests. It ends with
 * this JVM, however that ends, and is unsealed with a key that lies beside its data: a demo's convenience that protects nothing.
 */
public final class VaultServer {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Ends the server when the JVM at the other end of standard input is gone, which a kill -9 cannot prevent, and ends with the
     * server. What a terminal sends (Ctrl-C, its end) reaches everybody there, and must not end this first.
     */
    private static final String GUARD = """
            trap '' INT HUP
            exec 3<&0
            "$@" </dev/null 3<&- & server=$!
            { cat <&3 >/dev/null; kill $server; } & reader=$!
            wait $server
            kill $reader 2>/dev/null
            """;

    private final Path binary;
    private final Path home;
    private final int port;
    private final VaultCaller caller;
    private final UnsealKey key;
    private Process guard;

    private VaultServer(Path binary, Path home, int port) {
        this.binary = binary;
        this.home = home;
        this.port = port;
        this.caller = new VaultCaller("http://127.0.0.1:" + port);
        this.guard = run();
        awaitAnswer();
        this.key = UnsealKey.readOrMake(home.resolve("unseal.json"), this::initialize);
    }

    /**
     * Starts a server over the data in {@code home}, which it makes at the first start and keeps.
     *
     * @param binary {@code bao} or {@code vault}
     * @param port where it listens; the next one is its own talk within a cluster
     */
    public static VaultServer start(Path binary, Path home, int port) {
        VaultServer server = new VaultServer(binary, home, port);
        server.unseal();
        return server;
    }

    public String url() {
        return caller.url();
    }

    /** The token that may do everything. */
    public String rootToken() {
        return key.rootToken();
    }

    /** Starts the stopped server over its data, on the same port, unsealed. */
    public void startAgain() {
        guard = run();
        awaitAnswer();
        unseal();
    }

    /** Ends the server. */
    public void stop() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the key server on port " + port + " does not stop");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Locks the server: it answers 503 to everything until it is unsealed. */
    public void seal() {
        caller.must("PUT", "sys/seal", "{}", rootToken());
    }

    /** Unlocks the server and waits until it serves. */
    public void unseal() {
        caller.must("PUT", "sys/unseal", "{\"key\":\"" + key.key() + "\"}", null);
        await("become usable", () -> caller.ask("GET", "sys/health", null, null).status() == 200);
    }

    private Process run() {
        try {
            Path data = Files.createDirectories(
                    home.resolve("data"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path config = Files.writeString(home.resolve("server.hcl"), config(data));
            return new ProcessBuilder("sh", "-c", GUARD, "sh", binary.toString(), "server", "-config=" + config)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("server.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("the key server cannot be started: " + e.getMessage(), e);
        }
    }

    /** {@code disable_mlock}: HashiCorp's server insists on a decision, OpenBao ignores it. */
    private String config(Path data) {
        return """
                storage "raft" {
                  path                   = "%s"
                  node_id                = "one"
                  performance_multiplier = 1
                }
                listener "tcp" {
                  address         = "127.0.0.1:%d"
                  cluster_address = "127.0.0.1:%d"
                  tls_disable     = true
                }
                api_addr      = "http://127.0.0.1:%2$d"
                cluster_addr  = "http://127.0.0.1:%3$d"
                disable_mlock = true
                """.formatted(data, port, port + 1);
    }

    private UnsealKey initialize() {
        JsonNode made = caller.must("PUT", "sys/init", "{\"secret_shares\":1,\"secret_threshold\":1}", null);
        return new UnsealKey(
                made.get("keys_base64").get(0).asText(), made.get("root_token").asText());
    }

    private void awaitAnswer() {
        await("answer", () -> caller.ask("GET", "sys/seal-status", null, null).status() == 200);
    }

    private void await(String what, BooleanSupplier done) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!isTrue(done)) {
            if (!guard.isAlive() || Instant.now().isAfter(end)) {
                throw new DemoRefused(
                        "the key server on port " + port + " did not " + what + "; see " + home.resolve("server.log"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean isTrue(BooleanSupplier done) {
        try {
            return done.getAsBoolean();
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }
}
