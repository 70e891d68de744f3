package io.postern.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.database.Database;
import io.postern.delivery.Until;
import io.postern.id.IdKind;
import io.postern.watch.Scrape;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What nobody knows the end of is counted, and nothing else that waits in the same table. */
@PosternTest
class UnknownOutcomesTest {
    @Inject
    Database pool;

    @Inject
    Clock clock;

    private MerchantForTests merchant;
    private UUID id;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        id = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    @Test
    void countsWhatIsUnknownAndSinceWhen() throws SQLException {
        String before = "SELECT count(*) FROM payment_work WHERE unknown_since IS NOT NULL";
        try (Connection database = PostgresForTests.ofMerchant(id);
                Statement statement = database.createStatement()) {
            statement.execute("""
                INSERT INTO payment_work (merchant_id, payment_id, move_id, kind, due_at, unknown_since)
                VALUES ('%s', uuidv7(), uuidv7(), 'void', now() + interval '1 hour', now() - interval '2 hours'),
                       ('%s', uuidv7(), uuidv7(), 'void', now() + interval '1 hour', NULL)
                """.formatted(id, id));
            assertThat(number(statement, before)).isOne();
            MeterRegistry meters = new SimpleMeterRegistry(); // the gateway looks, too, into its own
            UnknownOutcomes outcomes = new UnknownOutcomes(pool, clock, meters);

            outcomes.look().await().indefinitely();

            assertThat(meters.get("postern.unknown.outcomes")
                            .tag("move", "void")
                            .gauge()
                            .value())
                    .isGreaterThanOrEqualTo(1);
            assertThat(oldestSeconds(meters)).isGreaterThanOrEqualTo(7_200.0);

            statement.execute("DELETE FROM payment_work WHERE kind = 'void'");
            outcomes.look().await().indefinitely();
            assertThat(oldestSeconds(meters)).isLessThan(7_200.0);
            assertThat(Scrape.now().text()).contains("postern_unknown_outcome_oldest_seconds");
        }
    }

    @Test
    void aMoveIsUnknownFromTheBanksSilenceOnAndNotWhileItIsAuthorizedOrWatched() throws SQLException {
        PaymentsOf payments = new PaymentsOf(merchant);
        payments.authorized(1_000); // its expiry waits
        String refunded = payments.captured(1_000);
        payments.refund(refunded, ",'amount':100"); // looked at again, should the bank take it back
        try (Connection database = PostgresForTests.ofMerchant(id);
                Statement statement = database.createStatement()) {
            assertThat(number(statement, "SELECT count(*) FROM payment_work")).isGreaterThanOrEqualTo(2);
            assertThat(number(statement, "SELECT count(*) FROM payment_work WHERE unknown_since IS NOT NULL"))
                    .isZero();
            Until.isTrue( // the worker may be quicker than this test's eye
                    Duration.ofSeconds(30),
                    () -> {
                        payments.pay(1_000, "USD", PaymentsOf.VISA, ",'metadata':{'sandbox':'reset'}");
                        return number(
                                        statement,
                                        "SELECT count(*) FROM payment_work WHERE kind = 'authorization'"
                                                + " AND unknown_since > now() - interval '1 minute'")
                                > 0;
                    },
                    () -> "a move with a silent bank is not unknown");
        }
    }

    /** However many authorizations wait for their expiry in the same table. */
    @Test
    void looksAlongAnIndexOfUnknownOnesAlone() throws SQLException {
        try (Connection database = PostgresForTests.asWorker();
                Statement statement = database.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            ResultSet rows = statement.executeQuery("EXPLAIN " + UnknownOutcomes.UNKNOWN.replace("$1", "10000"));
            StringBuilder plan = new StringBuilder();
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }

            assertThat(plan.toString())
                    .contains("payment_work_unknown") // alone or by a bitmap, as statistics have it
                    .doesNotContain("Seq Scan");
        }
    }

    private static double oldestSeconds(MeterRegistry meters) {
        return meters.get("postern.unknown.outcome.oldest")
                .tag("move", "void")
                .timeGauge()
                .value(TimeUnit.SECONDS);
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
