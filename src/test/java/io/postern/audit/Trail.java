package io.postern.audit;

import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trail as it lies in the database, for tests that look past the gateway. */
public final class Trail {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Trail() {}

    /** @param condition of SQL over {@code audit_entry} */
    public static List<Map<String, Object>> entries(String condition, Object... args) throws SQLException {
        return entriesAt(PostgresForTests.jdbcUrl(), condition, args);
    }

    public static List<Map<String, Object>> entriesAt(String url, String condition, Object... args)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        url, "postern_owner", Logins.forTests().owner());
                PreparedStatement query =
                        connection.prepareStatement("SELECT * FROM audit_entry WHERE " + condition + " ORDER BY id")) {
            for (int n = 0; n < args.length; n++) {
                query.setObject(n + 1, args[n]);
            }
            List<Map<String, Object>> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        entry.put(rows.getMetaData().getColumnName(column), rows.getObject(column));
                    }
                    found.add(entry);
                }
            }
            return found;
        }
    }

    /** Some entries are written a moment after their cause. */
    public static List<Map<String, Object>> awaitAt(String url, String condition, Object... args) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<Map<String, Object>> found = entriesAt(url, condition, args);
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new AssertionError("nothing came onto the trail with " + condition);
    }

    public static List<Map<String, Object>> await(String condition, Object... args) throws SQLException {
        return awaitAt(PostgresForTests.jdbcUrl(), condition, args);
    }
}
