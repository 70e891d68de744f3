package io.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PostgresForTests;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlConsoleTest {
    @Test
    void printsRowsAsPsqlDoes() throws SQLException {
        assertThat(printed("SELECT 5 AS n, 'five' AS word UNION ALL SELECT 12, NULL ORDER BY n"))
                .isEqualTo("""
                 n  | word
                ----+------
                  5 | five
                 12 |\s\s\s\s\s
                (2 rows)

                """);
    }

    @Test
    void answersEachStatementInTurn() throws SQLException {
        assertThat(printed("SELECT 1 AS a; SELECT 2 AS b")).contains("a", "(1 row)", "b");
    }

    @Test
    void failsWithTheServersOwnWords() {
        assertThatThrownBy(() -> printed("SELECT nothing")).hasMessageStartingWith("ERROR: column \"nothing\"");
    }

    private static String printed(String sql) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var connection = DriverManager.getConnection(
                PostgresForTests.jdbcUrl(), "postern_app", Logins.forTests().app())) {
            new SqlConsole(new PrintStream(out, true, StandardCharsets.UTF_8)).run(connection, sql);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
