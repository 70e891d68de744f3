package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.demo.Logins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads PostgreSQL's own catalogue: keys that allow a division by merchant, records that nobody may change. */
@PosternTest
class CatalogueTest {
    /** Primary keys, unique constraints and unique indexes of merchants' tables that another column leads. */
    private static final String KEYS_LED_BY_ANOTHER_COLUMN = """
            SELECT c.relname || '.' || i.relname
            FROM pg_index x
            JOIN pg_class c ON c.oid = x.indrelid
            JOIN pg_class i ON i.oid = x.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
            WHERE n.nspname = current_schema() AND x.indisunique AND x.indkey[0] <> m.attnum
            """;

    private static final String FOREIGN_KEYS_LED_BY_ANOTHER_COLUMN = """
            SELECT c.relname || '.' || k.conname
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
            JOIN pg_attribute to_merchant ON to_merchant.attrelid = k.confrelid AND to_merchant.attname = 'merchant_id'
            WHERE n.nspname = current_schema() AND k.contype = 'f' AND k.conkey[1] <> m.attnum
            """;

    private static final String RECORDS_THAT_THE_GATEWAY_MAY_CHANGE = """
            SELECT c.relname || ' ' || right_to.change
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE')) right_to(change)
            WHERE n.nspname = current_schema() AND t.tgname = 'records_stay'
              AND (has_table_privilege('postern_app', c.oid, right_to.change)
                OR right_to.change = 'UPDATE' AND has_any_column_privilege('postern_app', c.oid, 'UPDATE'))
            """;

    @Test
    void merchantIdLeadsEveryKeyOfAMerchantsTable() throws SQLException {
        assertThat(found(KEYS_LED_BY_ANOTHER_COLUMN)).isEmpty();
        assertThat(found(FOREIGN_KEYS_LED_BY_ANOTHER_COLUMN)).isEmpty();
    }

    @Test
    void noticesAKeyThatAnotherColumnLeads() throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE planted (id uuid PRIMARY KEY, merchant_id uuid)");

            assertThat(found(statement, KEYS_LED_BY_ANOTHER_COLUMN)).containsExactly("planted.planted_pkey");

            connection.rollback();
        }
    }

    @Test
    void theGatewayMayChangeNoRecord() throws SQLException {
        assertThat(found(RECORDS_THAT_THE_GATEWAY_MAY_CHANGE)).isEmpty();
    }

    private static List<String> found(String sql) throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            return found(statement, sql);
        }
    }

    private static List<String> found(Statement statement, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                PostgresForTests.jdbcUrl(), "postern_owner", Logins.forTests().owner());
    }
}
