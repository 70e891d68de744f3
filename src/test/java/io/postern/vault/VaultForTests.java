package io.postern.vault;

import io.postern.DockerProbe;
import io.postern.FreePort;
import io.postern.demo.VaultServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Real Vault-compatible servers for tests, prepared by {@code vault-policies/setup}. The first of these serves: {@code VAULT_ADDR}
 * with {@code VAULT_TOKEN}, a container where Docker answers, {@code bao} or {@code vault} on the path, what {@code bin/openbao}
 * fetched. A test class that needs one says {@link NeedsVault}.
 */
public class VaultForTests implements QuarkusTestResourceLifecycleManager {
    private static final String SHARED_URL = "postern.test.vault.url";
    private static final String SHARED_TOKEN = "postern.test.vault.token";
    private static final String IMAGE = "openbao/openbao:2.7.2";
    private static final String DEV_TOKEN = "test-only-root";
    private static final Path FETCHED = Path.of(".tools/openbao/bin/bao");
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** The one server that the whole run shares. Rotate or seal nothing here: {@link #own} is for that. */
    public static TestVault shared() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            if (System.getProperty(SHARED_URL) == null) {
                TestVault found = external().or(VaultForTests::container).orElseGet(VaultForTests::own);
                found.setUp();
                System.setProperty(SHARED_TOKEN, found.token());
                System.setProperty(SHARED_URL, found.url());
            }
            return new TestVault(System.getProperty(SHARED_URL), System.getProperty(SHARED_TOKEN), null);
        }
    }

    /** A fresh server with data of its own, which may be rotated, sealed, stopped and started again. Ends with the JVM. */
    public static TestVault own() {
        Path home = Path.of(
                        "target",
                        "vault-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet() + "-"
                                + System.identityHashCode(VaultForTests.class))
                .toAbsolutePath();
        VaultServer server = VaultServer.start(
                program().orElseThrow(), home, FreePort.firstOf(2)); // the next one is the server's own;
        TestVault own = new TestVault(server.url(), server.rootToken(), server);
        own.setUp();
        return own;
    }

    /** For a gateway under test whose keys are on the shared server; it needs a database of its own, too. */
    @Override
    public Map<String, String> start() {
        return shared().gatewayKeys();
    }

    @Override
    public void stop() {
        // the server ends with the JVM: the next application of this run wants it, too
    }

    /** Whether there is any server for tests. */
    static boolean isThere() {
        return System.getenv("VAULT_ADDR") != null || program().isPresent() || DockerProbe.answers();
    }

    /** Whether {@link #own} works, which needs a program of this machine. */
    static boolean ownIsThere() {
        return program().isPresent();
    }

    private static Optional<TestVault> external() {
        return Optional.ofNullable(System.getenv("VAULT_ADDR"))
                .map(url -> new TestVault(url, System.getenv("VAULT_TOKEN"), null));
    }

    /** A server program of this machine, if there is one. */
    public static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return List.of("bao", "vault").stream()
                .flatMap(name -> List.of(path.split(":")).stream().map(folder -> Path.of(folder, name)))
                .filter(file -> file.toFile().canExecute() && !file.toFile().isDirectory())
                .findFirst()
                .or(() -> Optional.of(FETCHED).filter(file -> file.toFile().canExecute()))
                .map(Path::toAbsolutePath);
    }

    @SuppressWarnings("resource") // the container's own reaper ends it
    private static Optional<TestVault> container() {
        if (!DockerProbe.answers()) {
            return Optional.empty();
        }
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withCommand("server", "-dev", "-dev-root-token-id=" + DEV_TOKEN, "-dev-listen-address=0.0.0.0:8200")
                .withExposedPorts(8200)
                .waitingFor(Wait.forHttp("/v1/sys/health"));
        try {
            container.start();
        } catch (RuntimeException e) {
            System.err.println("Docker answers but gives no " + IMAGE + ": " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of(
                new TestVault("http://" + container.getHost() + ":" + container.getMappedPort(8200), DEV_TOKEN, null));
    }
}
