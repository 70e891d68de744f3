package io.postern.database;

import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** What PostgreSQL makes of a list's statement when it plans once for all values, as it does after a few calls. */
public final class GenericPlan {
    private GenericPlan() {}

    /**
     * As the gateway's login and with the policies in force; a small table would be read whole, so that way is closed.
     *
     * @param setting who reads: {@code role=postern_auditor}, or {@code postern.merchant=} and an id
     */
    public static String of(String setting, String sql) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "postern_app");
        login.setProperty("password", Logins.forTests().app());
        login.setProperty("options", "-c " + setting);
        login.setProperty("preferQueryMode", "simple"); // else the driver wants to be given the values
        try (Connection connection = DriverManager.getConnection(PostgresForTests.jdbcUrl(), login);
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off");
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + sql)) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }
}
