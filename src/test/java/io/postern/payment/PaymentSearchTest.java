package io.postern.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.database.GenericPlan;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.payment.PaymentSearch.Filter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A list of payments goes along an index to what it finds. */
@PosternTest
class PaymentSearchTest {
    private static final String BY_ITS_ID = "on payment_attempt a .*\n.*Index Cond: .*AND \\(id = ";
    private static final OffsetDateTime LONG_AGO = OffsetDateTime.parse("2026-01-01T00:00:00Z");

    @Test
    void aTimeIsLookedUpByTheIdsThatWereMadeThen() throws SQLException {
        assertThat(plan(new Filter(null, LONG_AGO, LONG_AGO.plusDays(1), null)))
                .containsPattern(
                        "Index Scan Backward using payment_\\w+ on payment .*\n.*Index Cond: .*\\bid >= .*\\bid < ")
                .doesNotContain("Sort");
    }

    @Test
    void aReferenceIsLookedUpByItself() throws SQLException {
        assertThat(plan(new Filter(Status.CANCELED, LONG_AGO, null, "order-1"))).contains("payment_of_reference");
    }

    @Test
    void withoutAFilterTheNewestComeFirst() throws SQLException {
        assertThat(plan(new Filter(null, null, null, null)))
                .containsPattern("Index Scan Backward using payment_\\w+ on payment ")
                .doesNotContain("Sort");
    }

    /** Under the policies, too: else each payment that is read costs a look at all attempts of its merchant. */
    @Test
    void anAttemptIsLookedUpByItsId() throws SQLException {
        UUID merchant = UUID.randomUUID();
        String one = "SELECT %s FROM payment p %s WHERE p.merchant_id = $1 AND p.id = $2"
                .formatted(PaymentStore.COLUMNS, PaymentStore.NEWEST);
        String unsafe = one.replace("a.id = e.attempt_id", "a.id = (e.detail ->> 'attempt')::uuid");
        String list = PaymentSearch.of(merchant, new Filter(null, null, null, null), null)
                .sql();

        assertThat(planAmongMany(merchant, one)).containsPattern(BY_ITS_ID);
        assertThat(planAmongMany(merchant, list)).containsPattern(BY_ITS_ID);
        assertThat(planAmongMany(merchant, unsafe)).as("what would be seen").doesNotContainPattern(BY_ITS_ID);
    }

    /** As for a merchant who has made many attempts; nothing of them stays. */
    private static String planAmongMany(UUID merchant, String sql) throws SQLException {
        try (Connection superuser = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl() + "?preferQueryMode=simple",
                        EmbeddedDatabase.SUPERUSER,
                        Logins.forTests().superuser());
                Statement statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            statement.execute("SET LOCAL session_replication_role = replica");
            statement.execute("""
                    INSERT INTO payment_attempt (merchant_id, id, payment_id, token_id, card_fingerprint, card, created_at)
                    SELECT '%s', uuidv7(), uuidv7(), uuidv7(), 'none', '{}', now() FROM generate_series(1, 5000)""".formatted(merchant));
            statement.execute("ANALYZE payment_attempt");
            statement.execute("SET LOCAL enable_seqscan = off");
            statement.execute("SET LOCAL postern.merchant = '" + merchant + "'");
            statement.execute("SET LOCAL ROLE postern_app");
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + sql)) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            superuser.rollback();
            return plan.toString();
        }
    }

    private static String plan(Filter filter) throws SQLException {
        UUID merchant = UUID.randomUUID();
        return GenericPlan.of(
                "postern.merchant=" + merchant,
                PaymentSearch.of(merchant, filter, null).sql());
    }
}
