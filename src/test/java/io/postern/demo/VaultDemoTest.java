package io.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.vault.NeedsVault;
import io.postern.vault.VaultForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway as {@code make run VAULT=1} starts it: with a real key server over data of its own. */
@InProcesses
class VaultDemoTest {
    private static final Path PACKAGE = Path.of("target/quarkus-app/quarkus-run.jar");

    @TempDir
    Path home;

    private final int port = freeBase();
    private final TourClient shop = new TourClient("http://127.0.0.1:" + port);
    private Process gateway;

    @AfterEach
    void stop() throws InterruptedException, ExecutionException, TimeoutException {
        if (gateway != null) {
            ProcessHandle server = keyServer();
            gateway.destroy();
            server.onExit().get(60, TimeUnit.SECONDS);
            gateway.waitFor();
        }
    }

    @Test
    @NeedsVault(own = true)
    void findsItsKeysAgainAfterItWasKilled() throws Exception {
        start();
        JsonNode token = shop.post("/v1/tokens", """
                {"card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}}
                """);
        assertThat(pay(token).get("status").asText()).isEqualTo("succeeded");
        ProcessHandle server = keyServer();

        gateway.destroyForcibly().waitFor();
        server.onExit().get(30, TimeUnit.SECONDS); // it does not outlive its gateway
        start();

        assertThat(pay(token).get("status").asText()).isEqualTo("succeeded");
        assertThat(wrappedKeys()).isNotEmpty().allMatch(key -> key.startsWith("vault:v1:"));
        assertThat(home.resolve("keys.json")).doesNotExist();
        assertThat(Files.readString(home.resolve("log"))).doesNotContain(rootToken());
    }

    @Test
    void refusesTheFolderOfTheOtherKeySource() throws IOException {
        DataDirectory folder = DataDirectory.take(home);

        Path server = Files.createDirectory(home.resolve("vault"));
        assertThatThrownBy(() -> DemoKeys.inFile(folder))
                .isInstanceOf(DemoRefused.class)
                .hasMessageContaining("add VAULT=1");
        Files.delete(server);

        Files.createFile(home.resolve("keys.json"));
        assertThatThrownBy(() -> DemoKeys.atServer(Path.of("/bin/sh"), folder, new DemoPorts(port)))
                .isInstanceOf(DemoRefused.class)
                .hasMessageContaining("leave VAULT=1 out");
    }

    @Test
    void refusesAKeyServerThatIsNoProgram() {
        DataDirectory folder = DataDirectory.take(home);

        assertThatThrownBy(() -> DemoKeys.atServer(Path.of("1"), folder, new DemoPorts(port)))
                .isInstanceOf(DemoRefused.class)
                .hasMessageContaining("VAULT=1 is no program");
    }

    private void start() throws IOException, InterruptedException {
        assertThat(PACKAGE)
                .as("bin/build makes it, and make test begins with that")
                .exists();
        ProcessBuilder run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.profile=demo",
                        "-jar",
                        PACKAGE.toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
        run.environment().put("PORT", String.valueOf(port));
        run.environment().put("DATA", home.toString());
        run.environment().put("VAULT", VaultForTests.program().orElseThrow().toString());
        gateway = run.start();
        assertThat(shop.waitUntilUp()).as(() -> "see " + home.resolve("log")).isTrue();
        shop.logIn();
    }

    private JsonNode pay(JsonNode token) throws IOException, InterruptedException {
        return shop.post(
                "/v1/payments",
                "{\"amount\": 1999, \"currency\": \"USD\", \"token\": \"%s\"}"
                        .formatted(token.get("id").asText()));
    }

    private List<String> wrappedKeys() throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + (port + 1) + "/postern";
        Logins logins = LoginFile.readOrMake(home.resolve("logins.properties"));
        List<String> keys = new ArrayList<>();
        try (var connection = DriverManager.getConnection(url, "postern_owner", logins.owner());
                var rows = connection.createStatement().executeQuery("SELECT wrapped FROM data_key")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        return keys;
    }

    private String rootToken() {
        return UnsealKey.readOrMake(home.resolve("vault/unseal.json"), () -> {
                    throw new IllegalStateException("the key server has left no key");
                })
                .rootToken();
    }

    private ProcessHandle keyServer() {
        return gateway.descendants()
                .filter(process ->
                        process.info().commandLine().orElse("").contains(home.resolve("vault") + "/server.hcl"))
                .filter(process -> !process.info().command().orElse("").endsWith("sh"))
                .findFirst()
                .orElseThrow();
    }

    /** All ports of a demo from this one on must be free. */
    private static int freeBase() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int base = FreePort.firstOf(5);
            if (isFree(base + 920)) {
                return base;
            }
        }
        throw new IllegalStateException("no five free ports in a row");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException | IllegalArgumentException taken) {
            return false;
        }
    }
}
