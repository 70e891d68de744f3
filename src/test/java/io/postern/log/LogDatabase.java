package io.postern.log;

import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A database of its own, in which a superuser may do what is forbidden everywhere else, and which is put back from copies. */
public class LogDatabase implements QuarkusTestResourceLifecycleManager {
    private static final String NAME = "logtest";
    private static final String RUN = String.valueOf(ProcessHandle.current().pid());
    static final String ANCHORS = "target/test-anchors/" + RUN;
    private static final String KEYS = "target/test-keys/" + RUN + "/log-keys.json";
    static final String ORIGIN = "pay.example.com/log";

    @Override
    public Map<String, String> start() {
        StampsForTests.start();
        forget();
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase(NAME));
        keys.put("postern.keys.local.file", KEYS);
        keys.put("postern.log.origin", ORIGIN);
        keys.put("postern.log.seal-every", "off"); // by hand: attacks are on a log that stands still
        keys.put("postern.log.look-every", "off");
        keys.put("postern.log.anchor-every", "off"); // so, too: the turn of the start would meet a test's own
        keys.put("postern.log.anchor-directory", ANCHORS);
        keys.put("postern.log.tsa-url", StampsForTests.url());
        keys.put("postern.log.tsa-certificates", StampsForTests.authority().toString());
        return keys;
    }

    @Override
    public void stop() {
        StampsForTests.stop();
    }

    /** What a class before this one left: a log begins anew. */
    private static void forget() {
        try (Connection maintenance = superuser("postgres");
                Statement statement = maintenance.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + NAME + " WITH (FORCE)");
            Files.deleteIfExists(Path.of(KEYS));
            File[] left = new File(ANCHORS).listFiles();
            for (File file : left == null ? new File[0] : left) {
                Files.delete(file.toPath());
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whom nothing in PostgreSQL holds back. */
    static Connection superuser() throws SQLException {
        return superuser(NAME);
    }

    private static Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + PostgresForTests.server() + "/" + database,
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }

    /** As attackers do it: no trigger, no foreign key, no policy. It stays so until a backup is put back. */
    static void tamper(String... statements) throws SQLException {
        work("""
                DO $$
                DECLARE one regclass;
                BEGIN
                    FOR one IN SELECT DISTINCT tgrelid FROM pg_trigger WHERE tgname = 'records_stay' LOOP
                        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', one);
                    END LOOP;
                END $$
                """);
        work(statements);
    }

    /** For tables of work, which may change. */
    static void work(String... statements) throws SQLException {
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    /** As a runbook has it done. */
    static void asOwner(String script) throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        "jdbc:postgresql://" + PostgresForTests.server() + "/" + NAME,
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            statement.execute(script);
        }
    }

    /** A backup of the whole database. */
    static void backUp(String copy) throws SQLException {
        alone("CREATE DATABASE " + copy + " TEMPLATE " + NAME + " STRATEGY file_copy");
    }

    /** Puts a backup in the database's place; it can be put there again. */
    static void restore(String copy) throws SQLException {
        alone("DROP DATABASE " + NAME, "CREATE DATABASE " + NAME + " TEMPLATE " + copy + " STRATEGY file_copy");
        try (Connection maintenance = superuser("postgres");
                Statement statement = maintenance.createStatement()) {
            statement.execute("ALTER DATABASE " + NAME + " OWNER TO postern_owner");
        }
    }

    private static void alone(String... statements) throws SQLException {
        try (Connection maintenance = superuser("postgres");
                Statement statement = maintenance.createStatement()) {
            statement.execute("ALTER DATABASE " + NAME + " ALLOW_CONNECTIONS false");
            for (String one : statements) {
                statement.execute(
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" + NAME + "'");
                statement.execute(one);
            }
            statement.execute("ALTER DATABASE " + NAME + " ALLOW_CONNECTIONS true");
        }
    }
}
