package io.postern.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Prepares a PostgreSQL server for Postern, as a superuser: the database, its roles and their passwords. Everything may
 * stand already.
 */
public final class RoleSetup {
    public static final String DATABASE = "postern";

    private final String server;
    private final String superuser;
    private final Logins logins;
    private final String database;

    /** @param server {@code jdbc:postgresql://host:port/} */
    public RoleSetup(String server, String superuser, Logins logins) {
        this(server, superuser, logins, DATABASE);
    }

    /** @param database plain letters: its name */
    public RoleSetup(String server, String superuser, Logins logins, String database) {
        this.server = server;
        this.superuser = superuser;
        this.logins = logins;
        this.database = database;
    }

    public void prepare() {
        try {
            createDatabase();
            createRoles();
        } catch (SQLException e) {
            throw new IllegalStateException("the database server could not be prepared: " + e.getMessage(), e);
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            if (!databaseStands(statement)) {
                statement.execute("CREATE DATABASE " + database);
            }
        }
    }

    private boolean databaseStands(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(
                "/* demo.database */ SELECT FROM pg_database WHERE datname = '" + database + "'")) {
            return found.next();
        }
    }

    private void createRoles() throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(script("/db/roles.sql"));
            statement.execute(script("/db/sandbox.sql"));
            setPassword(connection, "postern_owner", logins.owner());
            setPassword(connection, "postern_app", logins.app());
            setPassword(connection, "sandbox_bank", logins.sandbox());
        }
    }

    /** ALTER ROLE takes no parameters, so the server itself quotes the password into the statement. */
    private static void setPassword(Connection connection, String role, String password) throws SQLException {
        String alter;
        try (PreparedStatement quote =
                connection.prepareStatement("SELECT format('ALTER ROLE %I PASSWORD %L', ?::text, ?::text)")) {
            quote.setString(1, role);
            quote.setString(2, password);
            try (ResultSet quoted = quote.executeQuery()) {
                quoted.next();
                alter = quoted.getString(1);
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(alter);
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server + database, superuser, logins.superuser());
    }

    private static String script(String resource) {
        try (InputStream in = RoleSetup.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
