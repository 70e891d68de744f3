package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.postern.delivery.Until;
import io.postern.demo.Logins;
import io.postern.log.tree.VerifierKey;
import io.restassured.path.json.JsonPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kills the gateway while it archives, and the owner's commands in the middle of a transaction that takes receipts out or brings them
 * back: nothing is lost, nothing is there twice, and the same again finishes.
 */
@InProcesses
class ReceiptsKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int RECEIPTS = 30_000;

    /** In the fifth batch of a thousand. */
    private static final int IN_THE_MIDDLE = 4_500;

    private static final int KILLED = 128 + 9;
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC).minusMonths(30);
    private static final String FILE = "receipts-" + MONTH + ".jsonl.gz";

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final Path directory = GROUND.home().resolve("receipts");
    private final Set<String> cutOff = new HashSet<>();
    private int kills;

    @Test
    void losesNothingAndIsFinishedByTheNextRun() throws Exception {
        GatewayProcess gateway = GROUND.gateway();
        gateway.start();
        plant();
        String all = fingerprint();
        Until.isTrue(PATIENCE, () -> GROUND.count("SELECT count(*) FROM log_leaf WHERE kind = 'receipt'") >= RECEIPTS);
        gateway.stop();

        gateway.set("postern.receipts.archive.directory", directory)
                .set("postern.receipts.archive.keep-months", "24")
                .set("postern.receipts.archive.look-every", "1s");
        killWhileItWrites(gateway);
        killBetweenFileAndFact(gateway);
        assertThat(Ground.names(directory))
                .as("left alone, since another gateway may be at it")
                .containsAll(cutOff);
        Ground.abandon(directory, cutOff);
        gateway.start();
        Until.isTrue(PATIENCE, () -> GROUND.count("SELECT count(*) FROM receipt_archive") == 1);
        Path keys = Files.writeString(GROUND.home().resolve("keys.txt"), keys(gateway));
        gateway.stop();
        assertThat(Ground.names(directory)).containsExactly(FILE, "receipts-manifest-000001.json");
        assertThat(fingerprint()).as("nothing has left by being archived").isEqualTo(all);

        killWhileHeld("release-receipts", keys, "SELECT 1 FROM receipt WHERE id = " + inTheMiddle() + " FOR UPDATE");
        assertThat(GROUND.count("SELECT count(*) FROM receipt")).isEqualTo(RECEIPTS - 4_000);
        assertThat(GROUND.count("SELECT count(*) FROM archived_receipt")).isEqualTo(4_000);
        assertThat(ran(command("release-receipts", keys))).isZero();
        assertThat(GROUND.count("SELECT count(*) FROM receipt")).isZero();
        assertThat(GROUND.count("SELECT count(*) FROM archived_receipt")).isEqualTo(RECEIPTS);

        killWhileHeld("restore-receipts", keys, """
                INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash)
                SELECT merchant_id, id, kind, payment_id, fact_seq, 'x', '{}', sha256('\\x007b7d'::bytea)
                FROM archived_receipt WHERE id = """ + inTheMiddle());
        assertThat(GROUND.count("SELECT count(*) FROM receipt")).isEqualTo(4_000);
        assertThat(ran(command("restore-receipts", keys))).isZero();

        assertThat(fingerprint()).as("every receipt as it was").isEqualTo(all);
        assertThat(kills).as("kills").isEqualTo(4);
        assertThat(GROUND.text("SELECT string_agg(kind, ',' ORDER BY seq) FROM receipt_archive_move"))
                .isEqualTo("release_begun,released,restore_begun,restored");
    }

    private void killWhileItWrites(GatewayProcess gateway) throws Exception {
        gateway.start();
        Until.isTrue(PATIENCE, () -> Ground.names(directory).stream().anyMatch(name -> name.endsWith(".tmp")));
        gateway.kill();
        kills++;
        Ground.names(directory).stream().filter(name -> name.endsWith(".tmp")).forEach(cutOff::add);
        assertThat(cutOff).hasSize(1);
        assertThat(Ground.names(directory)).noneMatch(name -> name.startsWith("receipts-"));
        assertThat(GROUND.count("SELECT count(*) FROM receipt_archive")).isZero();
    }

    /** The fact waits for another one of the same number, so that the kill comes when file and manifest are there. */
    private void killBetweenFileAndFact(GatewayProcess gateway) throws Exception {
        try (Connection other = GROUND.superuser()) {
            other.setAutoCommit(false);
            other.createStatement().execute("""
                    INSERT INTO receipt_archive (merchant_id, number, month, receipts, first_id, last_id, file, bytes, file_hash,
                                                 tree_size, manifest_hash, key_id, location)
                    VALUES ('00000000-0000-7000-8000-000000000001', 1, '%s-01', 1, uuidv7(), uuidv7(), 'x', 1, sha256(''), 1,
                            sha256(''), 'k', 'x')""".formatted(MONTH));
            gateway.start();
            Until.isTrue(
                    PATIENCE,
                    () -> GROUND.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE '%retention.fact%'")
                            > 0);
            gateway.kill();
            kills++;
            endOfTheFact(); // a server that waits for a lock does not look whether its client is still there
            other.rollback();
        }
        assertThat(Ground.names(directory)).contains(FILE, "receipts-manifest-000001.json");
        assertThat(GROUND.count("SELECT count(*) FROM receipt_archive")).isZero();
    }

    private void endOfTheFact() throws SQLException {
        try (Connection superuser = GROUND.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                    + " WHERE wait_event_type = 'Lock' AND query LIKE '%retention.fact%' AND pid <> pg_backend_pid()");
        }
    }

    /** What holds the row in the middle keeps the command in its transaction until it is killed there. */
    private void killWhileHeld(String command, Path keys, String hold) throws Exception {
        try (Connection other = GROUND.superuser()) {
            other.setAutoCommit(false);
            other.createStatement().execute(hold);
            Process process = command(command, keys).start();
            Until.isTrue(PATIENCE, () -> {
                assertThat(process.isAlive()).as(command + " goes on").isTrue();
                return GROUND.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE '%retention.owner%'")
                        > 0;
            });
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(KILLED);
            kills++;
            other.rollback();
        }
        // the server sees that its client is gone when it next speaks to it, and rolls back
        Until.isTrue(
                PATIENCE,
                () -> GROUND.count("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%retention.owner%'"
                                + " AND pid <> pg_backend_pid()")
                        == 0);
    }

    private ProcessBuilder command(String name, Path keys) {
        Path app = Path.of("target/quarkus-app");
        String classes = Stream.of("app", "lib/main", "lib/boot")
                .map(part -> app.resolve(part) + "/*")
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        "io.postern.cli.PosternCommand",
                        name,
                        directory.toString(),
                        "--key",
                        keys.toString(),
                        "--month",
                        MONTH.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/receipts-kill.log")));
        command.environment().put("POSTERN_DATABASE_URL", GROUND.databaseUrl());
        command.environment()
                .put("POSTERN_DATABASE_OWNER_PASSWORD", Logins.forTests().owner());
        return command;
    }

    private static int ran(ProcessBuilder command) throws IOException, InterruptedException {
        return command.start().waitFor();
    }

    /** A line for each key, as verifiers of signed notes have them; they go by the key and not by its name. */
    private static String keys(GatewayProcess gateway) throws IOException {
        List<String> published = JsonPath.from(
                        gateway.get("/.well-known/audit-keys.json").body())
                .getList("keys.x");
        return published.stream()
                .map(key -> new VerifierKey("any", Base64.getUrlDecoder().decode(key)) + "\n")
                .collect(Collectors.joining());
    }

    private static String inTheMiddle() throws SQLException {
        String from = GROUND.count("SELECT count(*) FROM receipt") == 0 ? "archived_receipt" : "receipt";
        return "'"
                + GROUND.text(
                        "SELECT id FROM " + from + " ORDER BY merchant_id, id OFFSET " + IN_THE_MIDDLE + " LIMIT 1")
                + "'";
    }

    /** Everything that a receipt says, of all of them. */
    private static String fingerprint() throws SQLException {
        return GROUND.text("""
                SELECT md5(string_agg(concat_ws('|', merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at,
                                                card_last4, amount), ';' ORDER BY merchant_id, id)) FROM receipt""");
    }

    /** As the gateway writes them, of one shop and long ago. */
    private static void plant() throws SQLException {
        try (Connection connection = GROUND.superuser();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TEMP TABLE crockford AS
                    SELECT n, substr('0123456789abcdefghjkmnpqrstvwxyz', n + 1, 1) AS digit FROM generate_series(0, 31) n
                    """);
            statement.execute("""
                    CREATE FUNCTION pg_temp.public_id(id uuid) RETURNS text LANGUAGE sql AS $$
                        SELECT string_agg(c.digit, '' ORDER BY d.n)
                        FROM generate_series(0, 25) d(n)
                        JOIN crockford c ON c.n = (substring((B'00' || ('x' || replace(id::text, '-', ''))::bit(128))
                                                             FROM d.n * 5 + 1 FOR 5))::bit(5)::int
                    $$
                    """);
            statement.execute("""
                    INSERT INTO receipt (merchant_id, id, kind, subject, body, leaf_hash, created_at)
                    SELECT '00000000-0000-7000-8000-000000000002', n.id, 'payment.captured', 'pay_x', n.body,
                           sha256('\\x00'::bytea || convert_to(n.body, 'UTF8')), n.at
                    FROM (SELECT i.id, i.at, '{"fact":{"amount":1000,"card_last4":"4242"},"id":"rcp_' || pg_temp.public_id(i.id)
                                 || '","kind":"payment.captured","merchant":"mch_demo","subject":"pay_x"}' AS body
                          FROM (SELECT uuidv7(('%1$s-02T00:00Z'::timestamptz + g * interval '1 second') - now()) AS id,
                                       '%1$s-02T00:00Z'::timestamptz + g * interval '1 second' AS at
                                FROM generate_series(1, %2$d) g) i) n
                    """.formatted(MONTH, RECEIPTS));
        }
    }
}
