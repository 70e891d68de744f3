package io.postern.bench;

import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.demo.RoleSetup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The PostgreSQL that is measured: the demo's own, with a log that a {@link Recorder} can read. */
final class BenchServer {
    private static final List<String> DURABLE = List.of("fsync", "synchronous_commit", "full_page_writes");

    private final Path home;
    private final int port;
    private final Logins logins = Logins.forTests();
    private EmbeddedDatabase server;
    private Connection superuser;

    BenchServer(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    void start() throws SQLException {
        server = EmbeddedDatabase.kept(home, port, logins);
        superuser = connect(EmbeddedDatabase.SUPERUSER, logins.superuser());
        for (String setting : List.of(
                "logging_collector = on",
                "log_destination = 'jsonlog'",
                "log_directory = 'log'",
                "log_timezone = 'UTC'",
                "log_filename = 'postgresql.log'")) {
            execute("ALTER SYSTEM SET " + setting);
        }
        superuser.close();
        stop(); // a log collector needs a new start
        server = EmbeddedDatabase.kept(home, port, logins);
        superuser = connect(EmbeddedDatabase.SUPERUSER, logins.superuser());
        refuseUnlessDurable();
    }

    /** A figure without fsync is worth nothing. */
    private void refuseUnlessDurable() throws SQLException {
        try (Connection app = app()) {
            for (String setting : DURABLE) {
                String value = one(app, "SHOW " + setting);
                if (!"on".equals(value)) {
                    throw new IllegalStateException(setting + " is " + value);
                }
            }
        }
    }

    /** A connection as the running gateway's role. */
    Connection app() throws SQLException {
        return connect("postern_app", logins.app());
    }

    /** The same as the gateway's workers. */
    Connection worker() throws SQLException {
        Connection worker = app();
        try (var statement = worker.createStatement()) {
            statement.execute("SET ROLE postern_worker");
        }
        return worker;
    }

    /** Runs a statement past every right, for copying rows. */
    void execute(String sql) throws SQLException {
        try (var statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The single value of a query, as text. */
    String ask(String sql) throws SQLException {
        return one(superuser, sql);
    }

    long count(String sql) throws SQLException {
        return Long.parseLong(ask(sql));
    }

    static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    int port() {
        return port;
    }

    Logins logins() {
        return logins;
    }

    Path log() {
        return home.resolve("data/log/postgresql.json");
    }

    /** Pid of the postmaster, whose children are all of PostgreSQL. */
    long pid() throws SQLException {
        return count("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
    }

    private Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + RoleSetup.DATABASE, role, password);
    }

    /** Ends the server, which nothing else would. */
    void stop() {
        if (server != null) {
            server.stop();
        }
    }
}
