package io.postern.operations;

import io.postern.FreePort;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One PostgreSQL server over one data directory, which a test starts, kills as a power cut would, copies and promotes. */
final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path programs;
    private final Path data;
    private final int port = FreePort.next();
    private Process postmaster;

    private PostgresServer(Path programs, Path data) {
        this.programs = programs;
        this.data = data;
    }

    /** With the roles and databases of an installation that nobody has used yet; not started. */
    static PostgresServer prepared(Path home) throws IOException {
        EmbeddedDatabase maker = EmbeddedDatabase.kept(home, FreePort.next(), Logins.forTests());
        try {
            long postmaster = Long.parseLong(Files.readAllLines(home.resolve("data/postmaster.pid"))
                    .getFirst()
                    .strip());
            Path postgres = Path.of(ProcessHandle.of(postmaster)
                    .flatMap(process -> process.info().command())
                    .orElseThrow());
            return new PostgresServer(postgres.getParent(), home.resolve("data"));
        } finally {
            maker.stop();
        }
    }

    /** Over a copy that was taken of this one; not started. */
    PostgresServer over(Path copy) {
        return new PostgresServer(programs, copy);
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    /** Into its configuration, where a later line counts. */
    PostgresServer set(String... lines) throws IOException {
        Files.write(data.resolve("postgresql.conf"), List.of(lines), StandardOpenOption.APPEND);
        return this;
    }

    PostgresServer start() throws IOException {
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root; this keeps the process's id
        }
        command.addAll(List.of(programs.resolve("postgres").toString(), "-D", data.toString()));
        command.addAll(List.of("-p", String.valueOf(port), "-c", "listen_addresses=127.0.0.1"));
        command.addAll(List.of("-c", "unix_socket_directories=", "-c", "max_connections=100"));
        command.addAll(List.of("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "shared_buffers=64MB"));
        postmaster = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(postmaster::destroyForcibly)); // whatever becomes of the test
        Await.until("PostgreSQL answers; see " + log(), PATIENCE, this::answers);
        return this;
    }

    private Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private boolean answers() {
        if (!postmaster.isAlive()) {
            throw new IllegalStateException("PostgreSQL has ended; see " + log());
        }
        try {
            return "1".equals(ask("SELECT 1"));
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** {@code kill -9} for the postmaster and everything it started: nobody writes anything any more. */
    void kill() throws InterruptedException {
        List<ProcessHandle> all = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        if (!postmaster.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("PostgreSQL was not killed: " + postmaster);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (postmaster != null && postmaster.isAlive()) {
            kill();
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postern";
    }

    Connection connect() throws SQLException {
        DriverManager.setLoginTimeout(5);
        return DriverManager.getConnection(
                url(), EmbeddedDatabase.SUPERUSER, Logins.forTests().superuser());
    }

    /** The first column of the first row. */
    String ask(String sql) throws SQLException {
        try (Connection superuser = connect();
                Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    void run(String sql) throws SQLException {
        try (Connection superuser = connect();
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of all rows. */
    List<String> all(String sql) throws SQLException {
        try (Connection superuser = connect();
                Statement statement = superuser.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    boolean isInRecovery() {
        try {
            return !"f".equals(ask("SELECT pg_is_in_recovery()"));
        } catch (SQLException notYet) {
            return true;
        }
    }
}
