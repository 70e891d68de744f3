package io.postern.faults;

import io.postern.FreePort;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the gateways of a test stand on, and what outlives them however they end: a home of their own, and a database. */
final class Ground implements BeforeAllCallback, AfterAllCallback {
    private static final Logins LOGINS = Logins.forTests();

    private final List<GatewayProcess> gateways = new ArrayList<>();
    private Path home;
    private EmbeddedDatabase database;

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        home = Files.createTempDirectory("postern-ground");
        database = EmbeddedDatabase.temporary(home.resolve("postgres"), LOGINS);
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException, InterruptedException {
        for (GatewayProcess gateway : gateways) {
            gateway.stop();
        }
        database.stop();
        try (Stream<Path> all = Files.walk(home)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    Path home() {
        return home;
    }

    /** A gateway that is not started yet, with a bank's door of its own; the bank's book is in the database. */
    GatewayProcess gateway() throws IOException {
        int bankPort = FreePort.next();
        return gateway(bankPort, "http://127.0.0.1:" + bankPort);
    }

    /** @param bankUrl where the gateway shall look for its bank */
    GatewayProcess gateway(int bankPort, String bankUrl) throws IOException {
        GatewayProcess gateway = new GatewayProcess(home, "127.0.0.1:" + database.port(), bankPort, bankUrl);
        gateways.add(gateway);
        return gateway;
    }

    /** Two that run, set alike. */
    List<GatewayProcess> two(UnaryOperator<GatewayProcess> settings) throws IOException, InterruptedException {
        List<GatewayProcess> two = List.of(settings.apply(gateway()), settings.apply(gateway()));
        two.getFirst().warmUp();
        for (GatewayProcess gateway : two) {
            gateway.startQuickly();
        }
        return two;
    }

    /** Of the database, without the {@code jdbc:} before it. */
    String databaseUrl() {
        return "postgresql://127.0.0.1:" + database.port() + "/postern";
    }

    String jdbcUrl() {
        return "jdbc:" + databaseUrl();
    }

    Connection owner() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "postern_owner", LOGINS.owner());
    }

    Connection superuser() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), EmbeddedDatabase.SUPERUSER, LOGINS.superuser());
    }

    /** The one number that a query answers with, of everybody's rows. */
    long count(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    /** The one text that a query answers with, of everybody's rows. */
    String text(String sql) throws SQLException {
        try (Connection all = superuser();
                Statement statement = all.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** Makes files look as if nobody had written to them for hours. */
    static void abandon(Path directory, Iterable<String> names) throws IOException {
        FileTime longAgo = FileTime.from(Clock.systemUTC().instant().minus(Duration.ofHours(2)));
        for (String name : names) {
            Files.setLastModifiedTime(directory.resolve(name), longAgo);
        }
    }

    /** Names of the files in a directory; of none while it is not there. */
    static List<String> names(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
