package io.postern.login;

import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.demo.VaultCaller;
import io.postern.vault.TestVault;
import io.postern.vault.VaultForTests;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A real key server that hands out logins for a database of the test's own, and the configuration of a gateway that asks it. */
public abstract class LoginServer implements QuarkusTestResourceLifecycleManager {
    /** Each test class has a field of this name, of type {@code Map<String, Object>}. */
    private static final String FIELD = "loginServerParts";

    private final Map<String, Object> parts = new HashMap<>();
    private final String database;
    private final String from;

    LoginServer(String database, String from) {
        this.database = database;
        this.from = from;
    }

    /** Logins that are made for who asks, and live as short as a test can wait for. */
    public static class Leasing extends LoginServer {
        static final int LEASE_SECONDS = 12;
        static final int LONGEST_SECONDS = 16;

        public Leasing() {
            this("leased");
        }

        /** For a test in another room, with a database of its own. */
        protected Leasing(String database) {
            super(database, "vault-leased");
        }

        @Override
        void prepare(TestVault vault, String database) throws SQLException, IOException {
            asSuperuser(database, Files.readString(Path.of("src/main/resources/db/vault.sql")));
            asSuperuser(database, "ALTER ROLE postern_vault PASSWORD 'test-only-vault \"admin\"'");
            vault.setUp(Map.of(
                    "DATABASE_URL",
                    "postgresql://" + PostgresForTests.server() + "/" + database
                            + "?sslmode=disable&application_name=vault",
                    "DATABASE_ADMIN_PASSWORD",
                    "test-only-vault \"admin\"",
                    "DATABASE_GATEWAY_SECONDS",
                    String.valueOf(LEASE_SECONDS),
                    "DATABASE_GATEWAY_MAX_SECONDS",
                    String.valueOf(LONGEST_SECONDS)));
        }
    }

    /** Logins that somebody wrote down there. */
    public static class Keeping extends LoginServer {
        public Keeping() {
            super("kept", "vault-kept");
        }

        @Override
        void prepare(TestVault vault, String database) throws SQLException {
            asSuperuser(database, """
                    DROP ROLE IF EXISTS kept_app;
                    CREATE ROLE kept_app LOGIN PASSWORD 'test-only-first' IN ROLE postern_app;
                    """);
            vault.must("POST", "postern/data/database/gateway", login("kept_app", "test-only-first"));
            vault.must(
                    "POST",
                    "postern/data/database/owner",
                    login("postern_owner", Logins.forTests().owner()));
        }

        static String login(String role, String password) {
            return "{\"data\":{\"username\":\"%s\",\"password\":\"%s\"}}".formatted(role, password);
        }
    }

    abstract void prepare(TestVault vault, String database) throws SQLException, IOException;

    /** What else the gateway shall be told. */
    protected Map<String, String> more(TestVault vault) {
        return Map.of();
    }

    @Override
    public int order() {
        return 10; // what it says of the database counts
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase(database));
        TestVault vault = VaultForTests.own();
        try {
            prepare(vault, database);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the logins could not be prepared", e);
        }
        parts.put("seal", (Runnable) vault::seal);
        parts.put("unseal", (Runnable) vault::unseal);
        parts.put("url", vault.url());
        parts.put("token", vault.token());
        parts.put("database", database);

        TestVault.Login gateway = vault.login("gateway");
        TestVault.Login migration = vault.login("migration");
        keys.put("postern.database.username", ""); // nothing here may help
        keys.put("postern.database.password", "");
        keys.put("postern.database.owner.username", "");
        keys.put("postern.database.owner.password", "");
        keys.put("postern.database.login.from", from);
        keys.put("postern.database.login.connection-lifetime", "1s");
        keys.put("postern.database.owner.login.from", from);
        keys.put("postern.database.owner.login.vault.role-id", migration.roleId());
        keys.put("postern.database.owner.login.vault.secret-id-file", file(migration.secretId()));
        keys.put("quarkus.vault.url", vault.url());
        keys.put("quarkus.vault.authentication.app-role.role-id", gateway.roleId());
        keys.put("quarkus.vault.authentication.app-role.secret-id", gateway.secretId());
        keys.putAll(more(vault));
        return keys;
    }

    @Override
    public void stop() {
        // the server ends with the JVM
    }

    /** The tests' class loader has another copy of these classes, so only the runtime's own types cross over. */
    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(parts, field -> field.getName().equals(FIELD));
    }

    /** What a test does to the server. */
    record Handle(Map<String, Object> parts) {
        void seal() {
            ((Runnable) parts.get("seal")).run();
        }

        void unseal() {
            ((Runnable) parts.get("unseal")).run();
        }

        VaultCaller.Answer ask(String method, String path, String body) {
            return new VaultCaller((String) parts.get("url")).ask(method, path, body, (String) parts.get("token"));
        }

        void asSuperuser(String sql) throws SQLException {
            LoginServer.asSuperuser((String) parts.get("database"), sql);
        }

        Connection superuser() throws SQLException {
            return LoginServer.superuser((String) parts.get("database"));
        }
    }

    static void asSuperuser(String database, String sql) throws SQLException {
        try (Connection connection = superuser(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection superuser(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + PostgresForTests.server() + "/" + database,
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }

    private static String file(String secret) {
        try {
            return Files.writeString(Files.createTempFile(Path.of("target"), "secret-id-", ""), secret)
                    .toAbsolutePath()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
