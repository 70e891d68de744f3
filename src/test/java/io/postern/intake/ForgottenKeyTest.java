package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A bank that takes longer than keys are remembered is heard all the same. */
@PosternTest
class ForgottenKeyTest extends BankNewsCase {
    @Test
    void endsARefundWhoseKeyIsForgotten() throws SQLException {
        Response paid = pay("'metadata':{'sandbox':'refund.reset'}");
        String key = MerchantForTests.newKey();
        String refund = merchant.post("/v1/refunds", key, "{'payment':'" + paid.path("id") + "','amount':400}")
                .path("id");
        assertThat(refundStatus(refund)).isEqualTo("unknown");
        grow32DaysOld(key);
        forget(key);

        UUID told = events.keep("sandbox", BankTells.accepted(merchant.id(), refund));

        events.awaitFacts(told, "processed applied");
        assertThat(refundStatus(refund)).isEqualTo("succeeded");
        assertThat(first("SELECT count(*) FROM idempotency_answer WHERE merchant_id = ? AND key = '" + key + "'"))
                .isEqualTo("0");
    }

    @Test
    void endsACaptureWhoseKeyIsForgotten() throws SQLException {
        Response paid = pay("'capture_method':'manual','metadata':{'sandbox':'capture.reset'}");
        String id = paid.path("id");
        String key = MerchantForTests.newKey();
        merchant.post("/v1/payments/" + id + "/capture", key, "{'amount':300}");
        grow32DaysOld(key);
        forget(key);

        UUID told = events.keep("sandbox", BankTells.accepted(merchant.id(), move(id, "capture")));

        events.awaitFacts(told, "processed applied");
        assertThat(read(paid).<String>path("status")).isEqualTo("partially_captured");
    }

    /** Nobody may do so but the owner, who takes the guard away while nobody else can reach the rows. */
    private void grow32DaysOld(String key) throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            for (String table : new String[] {"idempotency_key", "idempotency_answer"}) {
                statement.execute("ALTER TABLE " + table + " DISABLE TRIGGER kept_thirty_days");
                statement.execute(
                        "UPDATE " + table + " SET created_at = now() - interval '32 days' WHERE merchant_id = '"
                                + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "' AND key = '" + key + "'");
                statement.execute("ALTER TABLE " + table + " ENABLE TRIGGER kept_thirty_days");
            }
            owner.commit();
        }
    }

    private static void forget(String key) throws SQLException {
        try (Connection worker = PostgresForTests.asWorker();
                Statement statement = worker.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM idempotency_key WHERE key = '" + key
                            + "' AND created_at < now() - interval '31 days'"))
                    .isEqualTo(1);
        }
    }
}
