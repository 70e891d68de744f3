package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written of a delivery costs the same after a surge, by the plans that were kept from when nothing waited. */
@PosternTest
class OutcomeAfterASurgeTest {
    private static final int WAITING = 100_000;

    /** Of three rows in a table and its three indexes, with room for pages that split while it is written. */
    private static final int FEW = 500;

    private static final Pattern BLOCKS = Pattern.compile("Buffers: shared hit=(\\d+)");

    private final UUID endpoint = UUID.randomUUID();
    private UUID merchantId;

    @BeforeEach
    void openAMerchant() {
        merchantId = IdKind.MERCHANT.parse(MerchantForTests.open().id()).orElseThrow();
    }

    @Test
    void readsTheRowThatItIsOfAndNoOther() throws SQLException {
        try (Connection app = PostgresForTests.ofMerchant(merchantId);
                Statement statement = app.createStatement()) {
            app.setAutoCommit(false);
            endpointInOrder(statement);
            for (String outcome : new String[] {"failed", "delivered", "exhausted"}) {
                cost(statement, settle(outcome, 0)); // the plans are kept from here on
            }
            surge(statement);

            assertThat(cost(statement, settle("failed", 7))).as("failed").isLessThan(FEW);
            assertThat(cost(statement, settle("delivered", 8))).as("delivered").isLessThan(FEW);
            assertThat(cost(statement, settle("exhausted", 9))).as("exhausted").isLessThan(FEW);
            assertThat(one(statement, "SELECT count(*) FROM delivery")).isEqualTo(WAITING - 2);
            assertThat(one(statement, "SELECT count(*) FROM delivery WHERE tries = 1 AND due_at = '2026-01-03'"))
                    .as("waits for its next try")
                    .isEqualTo(1);
            assertThat(one(statement, "SELECT count(*) FROM delivery WHERE due_at = '2026-01-02'"))
                    .as("what waited for one that is over is due")
                    .isEqualTo(2);
            assertThat(cost(statement, """
                    UPDATE delivery d SET due_at = due_at FROM unnest(ARRAY [%s]) a (event_id)
                    WHERE d.merchant_id = '%s' AND d.event_id::text = a.event_id::text""".formatted(event(10), merchantId)))
                    .as("the check sees a statement that reads all that waits")
                    .isGreaterThan(2 * FEW);
            app.rollback();
        }
    }

    /** Two events for each object. */
    private void surge(Statement statement) throws SQLException {
        statement.execute("""
                INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
                SELECT '%s', '%s', md5('event ' || n)::uuid, md5('object ' || n %% %d)::uuid, n, '2026-01-01'
                FROM generate_series(1, %d) n""".formatted(merchantId, endpoint, WAITING / 2, WAITING));
    }

    private void endpointInOrder(Statement statement) throws SQLException {
        statement.execute("""
                INSERT INTO webhook_endpoint (merchant_id, id, url, events, enabled, ordered, created_at)
                VALUES ('%s', '%s', 'https://example.com/', ARRAY ['*'], true, true, now())""".formatted(merchantId, endpoint));
    }

    private String settle(String outcome, int event) {
        return "SELECT settle_delivery('%s', '%s', %s, 1, '%s', '2026-01-03', '2026-01-02')"
                .formatted(merchantId, endpoint, event(event), outcome);
    }

    private static String event(int number) {
        return "md5('event " + number + "')::uuid";
    }

    /** Blocks that are looked at, by what the statement calls, too. */
    private static int cost(Statement statement, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        Matcher blocks = BLOCKS.matcher(plan);
        return blocks.find() ? Integer.parseInt(blocks.group(1)) : 0;
    }

    private static long one(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
