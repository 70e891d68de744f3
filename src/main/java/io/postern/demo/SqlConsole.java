package io.postern.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/**
 * A small stand-in for psql where there is none: SQL on standard input, rows on standard output as psql prints them, the
 * first error ends it.
 */
public final class SqlConsole {
    private final PrintStream out;

    SqlConsole(PrintStream out) {
        this.out = out;
    }

    /** Takes the JDBC URL and the role; the password comes in {@code PGPASSWORD}. */
    public static void main(String... args) throws IOException {
        String sql = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (Connection connection = DriverManager.getConnection(args[0], args[1], System.getenv("PGPASSWORD"))) {
            new SqlConsole(System.out).run(connection, sql);
        } catch (SQLException e) {
            System.err.println(e.getMessage()); // as the server words it: ERROR: …
            System.exit(3);
        }
    }

    void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    print(statement.getResultSet());
                } else {
                    out.println(statement.getUpdateCount() + " rows changed");
                }
                rows = statement.getMoreResults();
            }
        }
    }

    private void print(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String[]> table = new ArrayList<>();
        while (rows.next()) {
            table.add(row(rows, columns.getColumnCount()));
        }
        int[] widths = widths(columns, table);
        out.println(header(columns, widths));
        for (String[] row : table) {
            out.println(line(row, widths, columns));
        }
        out.println("(" + table.size() + (table.size() == 1 ? " row)" : " rows)") + System.lineSeparator());
    }

    private static int[] widths(ResultSetMetaData columns, List<String[]> table) throws SQLException {
        int[] widths = new int[columns.getColumnCount()];
        for (int n = 0; n < widths.length; n++) {
            widths[n] = width(columns.getColumnLabel(n + 1), table, n);
        }
        return widths;
    }

    private static String header(ResultSetMetaData columns, int[] widths) throws SQLException {
        StringBuilder labels = new StringBuilder();
        StringBuilder rule = new StringBuilder();
        for (int n = 0; n < widths.length; n++) {
            labels.append(n == 0 ? " " : " | ").append(pad(columns.getColumnLabel(n + 1), widths[n], false));
            rule.append(n == 0 ? "-" : "-+-").append("-".repeat(widths[n]));
        }
        return labels + System.lineSeparator() + rule + "-";
    }

    private static String[] row(ResultSet rows, int columns) throws SQLException {
        String[] row = new String[columns];
        for (int n = 0; n < columns; n++) {
            String value = rows.getString(n + 1);
            row[n] = value == null ? "" : value;
        }
        return row;
    }

    private static int width(String label, List<String[]> table, int column) {
        return Math.max(
                label.length(),
                table.stream().mapToInt(row -> row[column].length()).max().orElse(0));
    }

    private static String line(String[] row, int[] widths, ResultSetMetaData columns) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int n = 0; n < row.length; n++) {
            line.append(n == 0 ? " " : " | ").append(pad(row[n], widths[n], isNumber(columns.getColumnType(n + 1))));
        }
        return line.toString();
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC, Types.REAL, Types.DOUBLE -> true;
            default -> false;
        };
    }

    private static String pad(String text, int width, boolean right) {
        String space = " ".repeat(width - text.length());
        return right ? space + text : text + space;
    }
}
