package io.postern.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.cli.CommandForTests.Ran;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.faults.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rehearses docs/runbooks/restore-from-backup.md: a backup is taken under load, the server and its disk are lost, and what is
 * restored is held against the anchors, the bank and what was acknowledged. A backup that is too old is seen to be.
 */
@InProcesses
class RestoreTest {
    private static final String MERCHANT = "mch_demo";
    private static final int TILLS = 3;
    private static final int BEFORE = 15;
    private static final int NOT_ARCHIVED = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path home;

    private static EmbeddedDatabase bank;
    private static PostgresServer lost;
    private static Switch address;
    private static GatewayProcess gateway;

    private final Path archive = home.resolve("archive");
    private final Path anchors = home.resolve("anchors");

    @BeforeAll
    static void start() throws Exception {
        bank = EmbeddedDatabase.temporary(home.resolve("bank"), Logins.forTests());
        Path archive = Files.createDirectory(home.resolve("archive"));
        lost = PostgresServer.prepared(home.resolve("first"))
                .set(
                        "archive_mode = on",
                        "archive_command = 'test ! -f %1$s/%%f && cp %%p %1$s/%%f.new && mv %1$s/%%f.new %1$s/%%f'"
                                .formatted(archive))
                .start();
        address = new Switch();
        address.leadTo(lost.port());
        int bankPort = FreePort.next();
        gateway = new GatewayProcess(home, "127.0.0.1:" + address.port(), bankPort, "http://127.0.0.1:" + bankPort)
                .set("postern.sandbox.jdbc-url", bankUrl())
                .set("postern.log.origin", "pay.example.com/log")
                .set("postern.log.anchor-directory", home.resolve("anchors"))
                .set("postern.log.anchor-every", "1h"); // and at each start, so that a test knows what is anchored
        gateway.warmUp();
        gateway.startQuickly();
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.stop();
        }
        address.close();
        lost.close();
        bank.stop();
    }

    private static String bankUrl() {
        return "jdbc:postgresql://127.0.0.1:" + bank.port() + "/postern";
    }

    @Test
    void bringsBackEverythingUpToTheLastArchivedLogAndSeesAnOlderBackup() throws Exception {
        Trade trade = tradeUntilTheDisaster();

        long began = System.nanoTime();
        try (PostgresServer restored = restore(trade.backup(), "restored", "recovery_target_timeline = 'latest'")) {
            double database = (System.nanoTime() - began) / 1e9;
            serveFrom(restored);
            System.out.printf(
                    "restored: PostgreSQL after %.1f s, the gateway after %.1f s; RPO: %d payments within the %.1f s after the last"
                            + " archived log%n",
                    database, (System.nanoTime() - began) / 1e9, NOT_ARCHIVED, trade.secondsNotArchived());
            Books books = new Books(restored, bankUrl(), MERCHANT);
            books.merchant().awaitEnds(PATIENCE);

            assertThat(books.lost(trade.archived())).as("archived and lost").isEmpty();
            assertThat(books.lost(trade.notArchived()))
                    .as("what was not archived is gone")
                    .hasSize(NOT_ARCHIVED);
            assertThat(books.wrong()).isEmpty();
            assertThat(books.apart(Set.of()).here()).isEmpty();
            assertThat(books.apart(Set.of()).atTheBank())
                    .as("the bank tells which")
                    .hasSize(NOT_ARCHIVED);
            takesPaymentsAgain(books);
            LogCheck.awaitSealed(restored);
            Ran verified = verifyLog("whole", trade.keys());
            assertThat(verified.exit()).as(verified.said()).isZero();
            assertThat(timesToldThatTheLogDiffers(restored)).isZero();
            gateway.kill();
        }

        try (PostgresServer old = restore(trade.backup(), "old", "recovery_target_time = '" + trade.middle() + "'")) {
            serveFrom(old);
            Books books = new Books(old, bankUrl(), MERCHANT);
            assertThat(books.lost(trade.beforeMiddle()))
                    .as("a point in time has what was before it")
                    .isEmpty();
            assertThat(books.lost(trade.archived()))
                    .as("and nothing that was after it")
                    .hasSize(trade.archived().size() - trade.beforeMiddle().size());
            Await.until("the gateway has noticed", PATIENCE, () -> timesToldThatTheLogDiffers(old) > 0);
            Ran verified = verifyLog("cut-off", trade.keys());
            assertThat(verified.exit()).as(verified.said()).isEqualTo(1);
        }
    }

    /** @param middle a moment between two payments, as PostgreSQL's clock tells it */
    private record Trade(
            Path backup,
            Path keys,
            String middle,
            List<String> beforeMiddle,
            List<String> archived,
            List<String> notArchived,
            double secondsNotArchived) {}

    private Trade tradeUntilTheDisaster() throws Exception {
        try (Shop shop = new Shop(gateway, MERCHANT)) {
            shop.openTills(TILLS);
            shop.awaitPaid(BEFORE, PATIENCE);
            Path backup = BaseBackup.of(lost, home.resolve("backup"), true);
            shop.awaitPaid(BEFORE, PATIENCE);
            shop.finish(PATIENCE);
            String middle = lost.ask("SELECT clock_timestamp()");
            List<String> beforeMiddle = shop.paid();
            shop.beginToTake(BEFORE);
            shop.finish(PATIENCE);
            anchorAll();
            Path keys = Files.writeString(
                    home.resolve("keys-from-before.json"),
                    new GatewayCalls(gateway, "merchant", MERCHANT).get("/v1/log/key"));

            archiveAll();
            long archivedAt = System.nanoTime();
            List<String> archived = shop.paid();
            shop.beginToTake(NOT_ARCHIVED);
            shop.finish(PATIENCE);
            List<String> notArchived =
                    shop.paid().subList(archived.size(), shop.paid().size());

            loseTheServer();
            return new Trade(
                    backup, keys, middle, beforeMiddle, archived, notArchived, (System.nanoTime() - archivedAt) / 1e9);
        }
    }

    /** Both processes and the disk. */
    private static void loseTheServer() throws Exception {
        gateway.kill();
        lost.kill();
        address.cut();
        try (Stream<Path> files = Files.walk(lost.data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void archiveAll() throws SQLException {
        String last = lost.ask("SELECT pg_walfile_name(pg_switch_wal())");
        Await.until("the archive has " + last, PATIENCE, () -> Files.exists(archive.resolve(last)));
    }

    private PostgresServer restore(Path backup, String name, String target) throws Exception {
        PostgresServer server = lost.over(BaseBackup.copy(backup, home.resolve(name)));
        Files.createFile(server.data().resolve("recovery.signal"));
        server.set(
                "archive_mode = off", // what is restored for a look must not write into the archive of the other
                "restore_command = 'cp %s/%%f %%p'".formatted(archive),
                target,
                "recovery_target_action = 'promote'");
        server.start();
        Await.until("all is recovered", PATIENCE, () -> !server.isInRecovery());
        return server;
    }

    private static void serveFrom(PostgresServer server) throws IOException {
        address.cut();
        address.leadTo(server.port());
        gateway.startQuickly();
    }

    private static void takesPaymentsAgain(Books books) throws Exception {
        int before = books.merchant().payments();
        try (Shop shop = new Shop(gateway, MERCHANT)) {
            shop.beginToTake(1);
            shop.finish(PATIENCE);
        }
        assertThat(books.merchant().payments()).isEqualTo(before + 1);
    }

    /** A gateway anchors when it starts, so it starts once more when everything is sealed. */
    private void anchorAll() throws Exception {
        LogCheck.awaitSealed(lost);
        gateway.stop();
        long size = Long.parseLong(lost.ask("SELECT max(size) FROM tree_head"));
        gateway.startQuickly();
        Await.until("a head of " + size + " is anchored", PATIENCE, () -> newestAnchor() >= size);
    }

    private long newestAnchor() throws IOException {
        if (!Files.exists(anchors)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(anchors)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".note"))
                    .mapToLong(name -> Long.parseLong(name.replaceAll("\\D", "")))
                    .max()
                    .orElse(0);
        }
    }

    private static long timesToldThatTheLogDiffers(PostgresServer server) throws SQLException {
        return Long.parseLong(server.ask("SELECT count(*) FROM audit_entry WHERE action = 'log.differs'"));
    }

    private Ran verifyLog(String name, Path keys) throws IOException {
        return LogCheck.verify(gateway, home.resolve("log-" + name), keys, anchors);
    }
}
