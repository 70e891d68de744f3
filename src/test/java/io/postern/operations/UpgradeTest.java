package io.postern.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.Reconciliation;
import io.postern.cli.CommandForTests.Ran;
import io.postern.demo.Logins;
import io.postern.faults.GatewayProcess;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes what a gateway of an earlier schema wrote ({@code src/test/resources/upgrade}) to the schema of today, by today's gateway, and
 * goes on with it.
 */
@InProcesses
class UpgradeTest {
    private static final Path DUMP = Path.of("src/test/resources/upgrade/0024");
    private static final String SCHEMA = "24";
    private static final String SCHEMA_OF_THE_BANK = "2";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static PostgresServer server;
    private static JsonNode written;

    @BeforeAll
    static void restoreTheDump() throws Exception {
        server = PostgresServer.prepared(home.resolve("first")).start();
        flyway(SCHEMA).migrate();
        Flyway.configure()
                .dataSource(server.url(), "sandbox_bank", Logins.forTests().sandbox())
                .defaultSchema("sandbox")
                .locations("classpath:db/sandbox")
                .target(SCHEMA_OF_THE_BANK)
                .load()
                .migrate();
        try (InputStream rows = Files.newInputStream(DUMP.resolve("rows.sql.gz"));
                Connection superuser = server.connect()) {
            ReleaseDump.read(superuser, rows);
            asTheRunbooksSayAfterADump(superuser);
        }
        Path keys = Files.copy(DUMP.resolve("keys.json"), home.resolve("keys.json"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------")); // as the gateway wants it
        written = JSON.readTree(DUMP.resolve("written.json").toFile());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    private static Flyway flyway(String target) {
        return Flyway.configure()
                .dataSource(server.url(), "postern_owner", Logins.forTests().owner())
                .locations("classpath:db/migration")
                .target(target)
                .load();
    }

    /** This server has not come to the transactions that the rows tell of: events-after-a-restore.md. */
    private static void asTheRunbooksSayAfterADump(Connection superuser) throws Exception {
        try (Statement statement = superuser.createStatement()) {
            statement.execute("""
                    ALTER TABLE event DISABLE TRIGGER records_stay;
                    UPDATE event SET transaction_id = '3';
                    ALTER TABLE event ENABLE ALWAYS TRIGGER records_stay;
                    UPDATE event_stream SET transaction_id = '3' WHERE transaction_id <> '0';
                    ALTER TABLE journal DISABLE TRIGGER records_stay;
                    UPDATE journal SET transaction = '4';
                    ALTER TABLE journal ENABLE ALWAYS TRIGGER records_stay;
                    """);
        }
    }

    @Test
    void goesOnWithWhatAnEarlierGatewayWrote() throws Exception {
        assertNoMigrationWasChangedAfterwards();
        int bankPort = FreePort.next();
        GatewayProcess gateway = new GatewayProcess(
                        home, "127.0.0.1:" + server.port(), bankPort, "http://127.0.0.1:" + bankPort)
                .set("postern.log.anchor-directory", home.resolve("anchors"))
                .set("postern.log.anchor-every", "1s");
        try {
            gateway.startQuickly();
            assertThat(server.ask("SELECT max(version::int) FROM flyway_schema_history"))
                    .isEqualTo(newestMigration());
            String before = server.ask("SELECT count(*) FROM receipt");

            int read = readEverything(gateway) + goOn(gateway);

            assertThat(read).isGreaterThanOrEqualTo(14);
            assertThat(Integer.parseInt(before)).as("receipts of before").isGreaterThanOrEqualTo(20);
            booksHold("mch_demo");
            booksHold("mch_other");
            logHolds(gateway);
        } finally {
            gateway.stop();
        }
    }

    private void assertNoMigrationWasChangedAfterwards() throws Exception {
        flyway(SCHEMA).validate();
        server.run("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version::int = 9");
        assertThatThrownBy(() -> flyway(SCHEMA).validate())
                .as("and one that was is seen")
                .isInstanceOf(FlywayValidateException.class)
                .hasMessageContaining("checksum mismatch");
        server.run("UPDATE flyway_schema_history SET checksum = checksum - 1 WHERE version::int = 9");
    }

    private static String newestMigration() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return String.valueOf(files.map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, 5)))
                    .max()
                    .orElseThrow());
        }
    }

    /** Payments and their receipts, and the events in their order. */
    private int readEverything(GatewayProcess gateway) throws Exception {
        GatewayCalls demo = new GatewayCalls(gateway, "merchant", "mch_demo");
        int read = 0;
        for (String kind : List.of("succeeded", "manual", "declined")) {
            for (JsonNode id : written.path(kind)) {
                JsonNode payment = JSON.readTree(demo.get("/v1/payments/" + id.asText()));
                assertThat(payment.path("id").asText()).isEqualTo(id.asText());
                if (!kind.equals("declined")) {
                    JsonNode receipts = JSON.readTree(demo.get("/v1/receipts?payment=" + id.asText()));
                    assertThat(receipts.path("data").size()).as(id + " " + kind).isPositive();
                }
                read++;
            }
        }
        assertThat(JSON.readTree(demo.get("/v1/events?limit=100")).path("data").size())
                .as("events")
                .isGreaterThanOrEqualTo(read);
        return read;
    }

    /** What is sealed in old rows opens, and old payments move on. */
    private int goOn(GatewayProcess gateway) throws Exception {
        GatewayCalls demo = new GatewayCalls(gateway, "merchant", "mch_demo");
        GatewayCalls other = new GatewayCalls(gateway, "merchant", "mch_other");
        JsonNode paid = JSON.readTree(demo.create(
                "/v1/payments",
                "{'amount':800,'currency':'EUR','token':'"
                        + written.path("token").asText() + "'}"));
        assertThat(paid.path("status").asText()).isEqualTo("succeeded");
        int moved = 0;
        for (JsonNode id : written.path("refunded")) {
            JsonNode refund =
                    JSON.readTree(other.create("/v1/refunds", "{'payment':'" + id.asText() + "','amount':250}"));
            assertThat(refund.path("status").asText()).isEqualTo("succeeded");
            moved++;
        }
        return moved;
    }

    private static void booksHold(String merchant) throws Exception {
        Books books = new Books(server, server.url(), merchant);
        books.merchant().awaitEnds(PATIENCE);
        assertThat(books.wrong()).isEmpty();
        assertThat(new Reconciliation(server.url(), merchant).differencesWithTheBank())
                .isEmpty();
    }

    /** Records of before there was a log are sealed into it. */
    private static void logHolds(GatewayProcess gateway) throws Exception {
        LogCheck.awaitSealed(server);
        Await.until("a head is anchored", PATIENCE, UpgradeTest::isAnchored);
        Path keys = Files.writeString(
                home.resolve("log-keys.json"), new GatewayCalls(gateway, "merchant", "mch_demo").get("/v1/log/key"));
        Ran verified = LogCheck.verify(gateway, home.resolve("log"), keys, home.resolve("anchors"));
        assertThat(verified.exit()).as(verified.said()).isZero();
    }

    private static boolean isAnchored() {
        String[] files = home.resolve("anchors").toFile().list((directory, name) -> name.endsWith(".note"));
        return files != null && files.length > 0;
    }
}
