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

    private static final String TABLES_THAT_ARE_NOT_KEPT_TO_THEIR_MERCHANT = """
            SELECT c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
            WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
              AND NOT (c.relrowsecurity
                AND EXISTS (SELECT FROM pg_policy p
                            WHERE p.polrelid = c.oid AND p.polname = 'own_merchant' AND p.polcmd = '*' AND p.polpermissive
                              AND p.polroles = ARRAY['postern_app'::regrole::oid]))
            """;

    /** A view that is not its reader's shows every merchant's rows to everybody. */
    private static final String VIEWS_OF_THEIR_OWNER = """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = current_schema() AND c.relkind IN ('v', 'm')
              AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
            """;

    private static final String POLICIES_FOR_THE_GATEWAY = """
            SELECT DISTINCT p.polname || ': ' || pg_get_expr(p.polqual, p.polrelid) || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE c.relnamespace = current_schema()::regnamespace
              AND p.polroles && ARRAY[0::oid, 'postern_app'::regrole::oid]
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

    @Test
    void everyMerchantsTableIsKeptToItsMerchant() throws SQLException {
        assertThat(found(TABLES_THAT_ARE_NOT_KEPT_TO_THEIR_MERCHANT)).isEmpty();
        assertThat(found(VIEWS_OF_THEIR_OWNER)).isEmpty();
        assertThat(found(POLICIES_FOR_THE_GATEWAY))
                .containsExactlyInAnyOrder(
                        "own_merchant: (merchant_id = (NULLIF(current_setting('postern.merchant'::text, true), ''::text))::uuid)",
                        "acting_merchant: (merchant_id = (NULLIF(current_setting('postern.acting_merchant'::text, true), ''::text))::uuid)");
    }

    @Test
    void noticesATableThatIsNotKeptToItsMerchant() throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE planted (merchant_id uuid PRIMARY KEY)");
            statement.execute("CREATE VIEW planted_view AS SELECT merchant_id FROM planted");
            assertThat(found(statement, TABLES_THAT_ARE_NOT_KEPT_TO_THEIR_MERCHANT))
                    .containsExactly("planted");
            assertThat(found(statement, VIEWS_OF_THEIR_OWNER)).containsExactly("planted_view");

            statement.execute("CALL keep_to_merchant('planted')");
            assertThat(found(statement, TABLES_THAT_ARE_NOT_KEPT_TO_THEIR_MERCHANT))
                    .isEmpty();
            statement.execute("CREATE POLICY anybody ON planted USING (true)");
            assertThat(found(statement, POLICIES_FOR_THE_GATEWAY)).contains("anybody: true");

            connection.rollback();
        }
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
