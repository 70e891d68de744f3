package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.archive.VerifyArchive;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the gateway while it writes a month file, twice: nothing half is there, and the next one finishes the month. */
@InProcesses
class ArchiveKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ENTRIES = 400_000;
    private static final int KILLS = 2;
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC).minusMonths(1);

    @TempDir
    static Path home;

    private static EmbeddedDatabase database;

    private final Path directory = home.resolve("archive");
    private final Set<String> cutOff = new HashSet<>();

    @BeforeAll
    static void startDatabase() {
        database = EmbeddedDatabase.temporary(home.resolve("postgres"), Logins.forTests());
    }

    @AfterAll
    static void stopDatabase() {
        database.stop();
    }

    @Test
    void leavesNothingHalfAndIsFinishedByTheNextGateway() throws Exception {
        int bankPort = GatewayProcess.freePort();
        GatewayProcess gateway =
                new GatewayProcess(home, "127.0.0.1:" + database.port(), bankPort, "http://127.0.0.1:" + bankPort);
        gateway.start();
        gateway.stop();
        plant();

        gateway.set("postern.audit.archive.directory", directory)
                .set("postern.audit.archive.look-every", "1s")
                .set("postern.audit.archive.margin", "0s");
        for (int kill = 0; kill < KILLS; kill++) {
            gateway.start();
            until(() -> unfinished().anyMatch(name -> !cutOff.contains(name))); // of this gateway
            gateway.kill();
            unfinished().forEach(cutOff::add);
            assertThat(names()).noneMatch(name -> name.startsWith("audit-") || name.startsWith("manifest-"));
            assertThat(archived()).isZero();
        }
        gateway.start();
        until(() -> archived() == 1);
        Path keys = Files.writeString(
                home.resolve("keys.json"),
                gateway.get("/.well-known/audit-keys.json").body());
        gateway.stop();

        assertThat(cutOff).as("files that a kill cut off").hasSize(KILLS);
        assertThat(names()).containsExactly("audit-" + MONTH + ".jsonl.gz", "manifest-000001.json");
        assertThat(verify(keys))
                .contains("with " + ENTRIES + " entries", "The archive holds")
                .endsWith("exit 0");
    }

    private String verify(Path keys) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(
                new String[] {directory.toString(), keys.toString(), MONTH.toString()},
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
        return said.toString(StandardCharsets.UTF_8) + "exit " + exit;
    }

    private Stream<String> unfinished() throws IOException {
        return names().stream().filter(name -> name.endsWith(".tmp"));
    }

    private List<String> names() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void until(Callable<Boolean> holds) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it did not come to that within " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static void plant() throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at, recorded_at)
                    SELECT '00000000-0000-7000-8000-000000000002', uuidv7(), 'planted', 'merchant', 'payment.create',
                           'done', now(), '%s-02T00:00Z'::timestamptz + n * interval '1 millisecond'
                    FROM generate_series(1, %d) n
                    """.formatted(MONTH, ENTRIES));
        }
    }

    private static int archived() throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM audit_archive")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.port() + "/postern",
                "postern_owner",
                Logins.forTests().owner());
    }
}
