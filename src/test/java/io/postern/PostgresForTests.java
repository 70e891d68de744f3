package io.postern;

import io.postern.demo.DatabaseKeys;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.demo.RoleSetup;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The one PostgreSQL of a test run: in a container where Docker answers, embedded elsewhere. Every application that the
 * run starts shares it, whatever class loader it lives in.
 */
public class PostgresForTests implements QuarkusTestResourceLifecycleManager {
    private static final String SERVER = "postern.test.server";
    private static final String IMAGE = "postgres:18";
    /** Set by bin/image-test, which is about the container: then nothing else serves. */
    private static final boolean CONTAINER_ALONE = System.getenv("POSTERN_DATABASE_IN_CONTAINER") != null;

    /** Where the server listens: {@code 127.0.0.1:5432}. Starts it at the first call. */
    public static String server() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            if (System.getProperty(SERVER) == null) {
                System.setProperty(SERVER, CONTAINER_ALONE || DockerProbe.answers() ? container() : embedded());
            }
            return System.getProperty(SERVER);
        }
    }

    /** For tests that look at the database past the gateway: as {@code postern_app}, {@code postern_owner}, … */
    public static String jdbcUrl() {
        return "jdbc:postgresql://" + server() + "/" + RoleSetup.DATABASE;
    }

    /** As the gateway's login, past its code: every transaction is for this merchant's rows. */
    public static Connection ofMerchant(UUID merchantId) throws SQLException {
        return asGateway("postern.merchant=" + merchantId);
    }

    /** As the gateway's login, past its code: every transaction is the worker's. */
    public static Connection asWorker() throws SQLException {
        return asGateway("role=postern_worker");
    }

    /** As the gateway's login, past its code: every transaction is the auditor's. */
    public static Connection asAuditor() throws SQLException {
        return asGateway("role=postern_auditor");
    }

    private static Connection asGateway(String setting) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postern_app");
        login.setProperty("password", Logins.forTests().app());
        login.setProperty("options", "-c " + setting);
        return DriverManager.getConnection(jdbcUrl(), login);
    }

    /**
     * The configuration that leads a gateway to a database of its own on the same server: for one whose keys lie elsewhere
     * than those of the other gateways of this run.
     *
     * @param name plain small letters
     */
    public static Map<String, String> ownDatabase(String name) {
        new RoleSetup("jdbc:postgresql://" + server() + "/", EmbeddedDatabase.SUPERUSER, Logins.forTests(), name)
                .prepare();
        return DatabaseKeys.of(server(), Logins.forTests(), name);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = new HashMap<>(DatabaseKeys.of(server(), Logins.forTests()));
        // what became of its keys' versions stands in this database: a file of another run would not know of it
        keys.put(
                "postern.keys.local.file",
                "target/test-keys/" + ProcessHandle.current().pid() + "/keys.json");
        int sandbox = FreePort.next();
        keys.put("postern.sandbox.port", String.valueOf(sandbox));
        keys.put("postern.acquirer.sandbox.url", "http://127.0.0.1:" + sandbox);
        return keys;
    }

    @Override
    public void stop() {
        // the server ends with the JVM: the next application of this run wants it, too
    }

    @SuppressWarnings("resource") // the container's own reaper and the embedded server's shutdown hook end them
    private static String container() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE)
                .withUsername(EmbeddedDatabase.SUPERUSER)
                .withPassword(Logins.forTests().superuser())
                .withCommand("postgres", "-c", "max_connections=200", "-c", "shared_buffers=256MB");
        try {
            container.start();
        } catch (RuntimeException e) {
            if (CONTAINER_ALONE) {
                throw e;
            }
            System.err.println(
                    "Docker answers but gives no " + IMAGE + ", so the embedded PostgreSQL serves: " + e.getMessage());
            return embedded();
        }
        String server = container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        new RoleSetup("jdbc:postgresql://" + server + "/", EmbeddedDatabase.SUPERUSER, Logins.forTests()).prepare();
        return server;
    }

    private static String embedded() {
        Path home =
                Path.of("target", "postgres-" + ProcessHandle.current().pid()).toAbsolutePath();
        return "127.0.0.1:"
                + EmbeddedDatabase.temporary(home, Logins.forTests()).port();
    }
}
