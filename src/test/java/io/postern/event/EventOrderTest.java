package io.postern.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Follows the runbook in a transaction that is rolled back: other tests have events in the same database. */
@PosternTest
class EventOrderTest {
    private static final Path RUNBOOK = Path.of("docs/runbooks/events-after-a-restore.md");

    @Test
    void anEventOfALaterServerIsNoticedAndTheRunbookPutsItInItsPlace() throws SQLException, IOException {
        try (Connection owner = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            assertThat(isAhead(statement)).isFalse();
            statement.execute("""
                    INSERT INTO event (merchant_id, id, type, object_id, object_version, body, transaction_id)
                    SELECT merchant_id, gen_random_uuid(), 'payment.succeeded', gen_random_uuid(), 1, '{}', '4000000000000'
                    FROM merchant LIMIT 1
                    """);
            assertThat(isAhead(statement)).isTrue();

            for (String sql : runbook()) {
                statement.execute(sql);
            }

            assertThat(isAhead(statement)).isFalse();
            owner.rollback();
        }
    }

    private static boolean isAhead(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery(EventOrder.AHEAD)) {
            found.next();
            return found.getBoolean(1);
        }
    }

    private static String[] runbook() throws IOException {
        String page = Files.readString(RUNBOOK);
        String sql = page.substring(page.indexOf("BEGIN;") + "BEGIN;".length(), page.indexOf("COMMIT;"));
        String[] statements = sql.strip().split(";\\s*");
        assertThat(statements).hasSize(4);
        return statements;
    }
}
