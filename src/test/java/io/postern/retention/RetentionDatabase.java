package io.postern.retention;

import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.log.tree.TreeHash;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A database of its own, in which receipts are planted that are older than any that a test could wait for. */
public class RetentionDatabase implements QuarkusTestResourceLifecycleManager {
    private static final String NAME = "retentiontest";
    private static final String RUN = String.valueOf(ProcessHandle.current().pid());
    private static final String KEYS = "target/test-keys/" + RUN + "/retention-keys.json";
    static final String ANCHORS = "target/test-anchors/receipts-" + RUN;
    static final String DIRECTORY = "target/test-receipts/" + RUN;

    @Override
    public Map<String, String> start() {
        forget();
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase(NAME));
        keys.put("postern.keys.local.file", KEYS);
        keys.put("postern.receipts.archive.directory", DIRECTORY);
        keys.put("postern.receipts.archive.keep-months", "24");
        keys.put("postern.receipts.archive.look-every", "1h");
        keys.put("postern.log.anchor-directory", ANCHORS);
        keys.put("postern.log.anchor-every", "1s");
        return keys;
    }

    /** What a class before this one left: months are archived once. */
    private static void forget() {
        try (Connection maintenance = DriverManager.getConnection(
                        "jdbc:postgresql://" + PostgresForTests.server() + "/postgres",
                        EmbeddedDatabase.SUPERUSER,
                        Logins.forTests().superuser());
                Statement statement = maintenance.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)");
            Files.deleteIfExists(Path.of(KEYS));
            for (String directory : List.of(DIRECTORY, ANCHORS)) {
                File[] left = new File(directory).listFiles();
                for (File file : left == null ? new File[0] : left) {
                    Files.delete(file.toPath());
                }
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        // the server ends with the JVM
    }

    static String url() {
        return "postgresql://" + PostgresForTests.server() + "/" + NAME;
    }

    static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + url(), "postern_owner", Logins.forTests().owner());
    }

    static Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:" + url(), EmbeddedDatabase.SUPERUSER, Logins.forTests().superuser());
    }

    static String one(String sql) throws SQLException {
        try (Connection owner = superuser();
                Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static long count(String sql) throws SQLException {
        return Long.parseLong(one(sql));
    }

    /** As somebody whom nothing in PostgreSQL holds back. */
    static void tamper(String sql) throws SQLException {
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            for (String table : List.of("receipt", "archived_receipt")) {
                statement.execute("ALTER TABLE " + table + " DISABLE TRIGGER ALL");
            }
            statement.execute(sql);
            for (String table : List.of("receipt", "archived_receipt")) {
                statement.execute("ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER records_stay");
                statement.execute("ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER records_stay_all");
            }
        }
    }

    /** Receipts as the gateway writes them, but of long ago. Returns their public ids in the order of their birth. */
    static List<String> plant(Connection owner, UUID merchant, UUID payment, YearMonth month, int many)
            throws SQLException {
        List<String> planted = new ArrayList<>();
        Instant begins = month.atDay(2).atStartOfDay().toInstant(ZoneOffset.UTC);
        try (PreparedStatement insert = owner.prepareStatement("""
                INSERT INTO receipt (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at)
                VALUES (?, ?, 'payment.captured', ?, NULL, ?, ?, ?, ?)
                """)) {
            for (int n = 0; n < many; n++) {
                Instant at = begins.plusSeconds(n).plusNanos(123_456_000);
                UUID id = born(at);
                String body = body(merchant, payment, id, n);
                insert.setObject(1, merchant);
                insert.setObject(2, id);
                insert.setObject(3, payment);
                insert.setString(4, IdKind.PAYMENT.format(payment));
                insert.setString(5, body);
                insert.setBytes(6, TreeHash.leaf(body.getBytes(StandardCharsets.UTF_8)));
                insert.setObject(7, at.atOffset(ZoneOffset.UTC));
                insert.addBatch();
                planted.add(IdKind.RECEIPT.format(id));
            }
            insert.executeBatch();
        }
        return planted;
    }

    /** An id of that time (RFC 9562, version 7). */
    static UUID born(Instant at) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(
                at.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000),
                0x8000_0000_0000_0000L | random.nextLong() >>> 2);
    }

    private static String body(UUID merchant, UUID payment, UUID id, int n) {
        return """
                {"fact":{"amount":%d,"card_last4":"4242","note":"Grüße, Łódź"},"id":"%s","kind":"payment.captured",\
                "merchant":"%s","subject":"%s"}""".formatted(
                1_000 + n, IdKind.RECEIPT.format(id), IdKind.MERCHANT.format(merchant), IdKind.PAYMENT.format(payment));
    }
}
