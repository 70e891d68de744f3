package io.postern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.demo.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@PosternTest
class SetUpTest {
    @Test
    void migratesTheDatabaseAtStart() throws SQLException {
        assertThat(answer("postern_owner", Logins.forTests().owner(), "SELECT count(*) FROM flyway_schema_history"))
                .isNotEqualTo("0");
    }

    @Test
    void writesToDiskAsAProductionServerWould() throws SQLException {
        assertThat(answerToTheGateway("SHOW fsync")).isEqualTo("on");
        assertThat(answerToTheGateway("SHOW synchronous_commit")).isEqualTo("on");
    }

    @Test
    void givesTheGatewayNoRightToChangeARecord() {
        for (String change : new String[] {
            "UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"
        }) {
            assertThatThrownBy(() -> answerToTheGateway(change)).hasMessageContaining("permission denied");
        }
    }

    @Test
    void givesTheGatewayNoRightToMakeATable() {
        assertThatThrownBy(() -> answerToTheGateway("CREATE TABLE public.anything (n int)"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        assertThatThrownBy(() -> answer("postern_owner", "a guess", "SELECT 1"))
                .hasMessageContaining("password authentication failed");
    }

    private static String answerToTheGateway(String sql) throws SQLException {
        return answer("postern_app", Logins.forTests().app(), sql);
    }

    private static String answer(String role, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
