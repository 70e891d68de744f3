package io.postern.operations;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The rows of a database as an earlier release left them, Flyway's own among them, so that a migration of today that differs from what
 * that release ran is noticed. The tables are made by the migrations themselves.
 */
final class ReleaseDump {
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname), (
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''), (
                SELECT string_agg(format('quote_nullable(%I::text)', a.attname), ', ' ORDER BY a.attnum)
                FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('public', 'sandbox') AND c.relkind = 'r' ORDER BY 1
            """;

    /** Triggers that nothing else switches off, and then all rows. */
    private static final String SWITCH_OFF = """
            SET session_replication_role = replica;
            CREATE TEMPORARY TABLE watching AS
                SELECT tgrelid::regclass::text AS watched, tgname FROM pg_trigger
                WHERE NOT tgisinternal AND tgenabled = 'A';
            DO $$
            DECLARE one record;
            BEGIN
                FOR one IN SELECT * FROM watching LOOP
                    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', one.watched, one.tgname);
                END LOOP;
                EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I.%I', schemaname, tablename), ', ')
                         FROM pg_tables WHERE schemaname IN ('public', 'sandbox'));
            END $$
            """;

    private static final String SWITCH_ON = """
            DO $$
            DECLARE one record;
            BEGIN
                FOR one IN SELECT * FROM watching LOOP
                    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', one.watched, one.tgname);
                END LOOP;
            END $$;
            RESET session_replication_role
            """;

    private ReleaseDump() {}

    /** For the next release's dump: a JDBC URL and a file. */
    public static void main(String[] args) throws SQLException, IOException {
        try (Connection from = DriverManager.getConnection(args[0])) {
            Files.write(Path.of(args[1]), write(from));
        }
    }

    static List<String> write(Connection from) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = from.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            List<String[]> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    tables.add(new String[] {rows.getString(1), rows.getString(2), rows.getString(3)});
                }
            }
            for (String[] table : tables) {
                add(
                        lines,
                        statement,
                        "SELECT concat_ws(', ', %s) FROM %s ORDER BY 1".formatted(table[2], table[0]),
                        "INSERT INTO " + table[0] + " (" + table[1] + ") OVERRIDING SYSTEM VALUE VALUES (%s);");
            }
            add(lines, statement, """
                    SELECT format('%L, %s', format('%I.%I', schemaname, sequencename), last_value)
                    FROM pg_sequences WHERE schemaname IN ('public', 'sandbox') AND last_value IS NOT NULL
                    """, "SELECT setval(%s);");
        }
        return lines;
    }

    private static void add(List<String> lines, Statement statement, String query, String line) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                lines.add(line.replace("%s", rows.getString(1)).replace("\n", "'||E'\\n'||'"));
            }
        }
    }

    /** In place of whatever the tables of that release hold; nothing of what they watch over is asked again. */
    static void read(Connection into, InputStream dump) throws SQLException, IOException {
        try (Statement statement = into.createStatement();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(dump), StandardCharsets.UTF_8))) {
            statement.execute(SWITCH_OFF);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                statement.execute(line);
            }
            statement.execute(SWITCH_ON);
        }
    }
}
