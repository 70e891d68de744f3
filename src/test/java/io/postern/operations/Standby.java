package io.postern.operations;

import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** A second server that follows a first one over a wire that can be cut, until it is promoted. */
final class Standby implements AutoCloseable {
    static final String NAME = "standby";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final PostgresServer server;
    private final Switch wire;

    private Standby(PostgresServer server, Switch wire) {
        this.server = server;
        this.wire = wire;
    }

    static Standby of(PostgresServer primary, Path into) throws SQLException, IOException {
        Switch wire = new Switch();
        wire.leadTo(primary.port());
        PostgresServer server = primary.over(BaseBackup.of(primary, into, false));
        Files.createFile(into.resolve("standby.signal"));
        server.set(
                "hot_standby = on",
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'"
                        .formatted(
                                wire.port(),
                                EmbeddedDatabase.SUPERUSER,
                                Logins.forTests().superuser(),
                                NAME));
        server.start();
        Await.until("the standby follows", PATIENCE, () -> follows(primary));
        return new Standby(server, wire);
    }

    private static boolean follows(PostgresServer primary) throws SQLException {
        return "streaming"
                .equals(primary.ask("SELECT state FROM pg_stat_replication WHERE application_name = '" + NAME + "'"));
    }

    /** From now on it hears nothing more of the primary. */
    void cut(PostgresServer primary) {
        wire.cut();
        Await.until("the primary has noticed", PATIENCE, () -> !follows(primary));
    }

    /** It has everything that the primary has written so far. */
    void awaitAll(PostgresServer primary) throws SQLException {
        String written = primary.ask("SELECT pg_current_wal_insert_lsn()");
        Await.until(
                "the standby has all",
                PATIENCE,
                () -> "t".equals(server.ask("SELECT pg_last_wal_receive_lsn() >= '" + written + "'")));
    }

    PostgresServer promote() throws SQLException, IOException {
        server.ask("SELECT pg_promote(true, 60)");
        Await.until("the standby is promoted", PATIENCE, () -> !server.isInRecovery());
        wire.close();
        return server;
    }

    @Override
    public void close() throws InterruptedException, IOException {
        wire.close();
        server.close();
    }
}
