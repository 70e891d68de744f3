package io.postern.faults;

import static io.restassured.RestAssured.given;

import io.postern.PostgresForTests;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;

/** Reads all that calls leave behind: every table, the write-ahead log, the metrics. */
final class Leftovers {
    private Leftovers() {}

    /** Every row of every table in every schema, the sandbox bank's own book among them. */
    static List<String> inTables(Connection database, Function<CharSequence, List<String>> eye) throws SQLException {
        List<String> found = new ArrayList<>();
        for (String table : column(database, """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname NOT LIKE 'pg\\_%'
                """)) {
            try (Statement statement = database.createStatement()) {
                statement.setFetchSize(1_000);
                ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t");
                while (rows.next()) {
                    eye.apply(rows.getString(1)).forEach(canary -> found.add(table + ": " + canary));
                }
            }
        }
        return found;
    }

    static String walPosition(Connection database) throws SQLException {
        return column(database, "SELECT pg_current_wal_insert_lsn()").getFirst();
    }

    /** The write-ahead log since then, each byte as a character. */
    static String wal(Connection database, String from) throws SQLException {
        StringBuilder log = new StringBuilder();
        try (Statement statement = database.createStatement()) {
            statement.execute("SELECT pg_switch_wal()");
            ResultSet rows = statement.executeQuery("""
                    SELECT pg_read_binary_file('pg_wal/' || name) FROM pg_ls_waldir()
                    WHERE name ~ '^[0-9A-F]{24}$' AND name >= pg_walfile_name('%s')
                      AND name <= pg_walfile_name(pg_current_wal_lsn()) ORDER BY name
                    """.formatted(from));
            while (rows.next()) {
                log.append(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1));
            }
        }
        return log.toString();
    }

    static String metrics() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
        RequestSpecification management = given().port(port == 0 ? managementPort() : port);
        return management.get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static int managementPort() {
        return ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
    }

    private static List<String> column(Connection database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    static Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(),
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }
}
