package io.postern.database;

import static io.postern.database.Traders.again;
import static io.postern.database.Traders.number;
import static io.postern.database.Traders.owner;
import static io.postern.database.Traders.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.ReservedMerchant;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those whose reach goes beyond one merchant: workers, auditors, and operators who act on somebody else's rows. */
@PosternTest
class RoleReachTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    @Inject
    Database database;

    private UUID our;
    private UUID their;

    @BeforeEach
    void twoMerchantsTrade() {
        Traders traders = Traders.trade();
        our = traders.our();
        their = traders.their();
    }

    @Test
    void aWorkerFindsEveryMerchantsWorkAndNoOtherRows() {
        assertThat(number(database.asWorker()
                                .query(
                                        "SELECT count(DISTINCT merchant_id) AS it FROM payment_work WHERE merchant_id IN ($1, $2)",
                                        our,
                                        their))
                        .await()
                        .atMost(SOON))
                .isEqualTo(2);
        for (String sql : List.of(
                "SELECT count(*) AS it FROM payment",
                "SELECT count(name) AS it FROM merchant",
                "UPDATE card_secret SET number = '' RETURNING 1 AS it",
                "DELETE FROM payment_work RETURNING 1 AS it")) {
            assertThatThrownBy(() -> database.asWorker().query(sql).await().atMost(SOON))
                    .as(sql)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void anAuditorReadsEveryMerchantsRecordsAndNoSecretAndWritesNothing() throws SQLException {
        assertThat(number(database.asAuditor()
                                .query(
                                        "SELECT count(DISTINCT merchant_id) AS it FROM payment WHERE merchant_id IN ($1, $2)",
                                        our,
                                        their))
                        .await()
                        .atMost(SOON))
                .isEqualTo(2);
        assertThatThrownBy(() -> database.asAuditor()
                        .write(List.of(subject(our)))
                        .await()
                        .atMost(SOON))
                .hasMessageContaining("permission denied");
        for (String secret : List.of(
                "card_secret", "data_key", "signing_secret", "idempotency_answer", "payment_customer", "known_card")) {
            assertThatThrownBy(() -> database.asAuditor()
                            .query("SELECT count(*) AS it FROM " + secret)
                            .await()
                            .atMost(SOON))
                    .as(secret)
                    .hasMessageContaining("permission denied");
        }
        assertThat(number(owner(), """
                SELECT count(*) FROM pg_class c
                CROSS JOIN (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) may(change)
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
                  AND (has_table_privilege('postern_auditor', c.oid, may.change)
                    OR may.change IN ('INSERT', 'UPDATE') AND has_any_column_privilege('postern_auditor', c.oid, may.change))
                """)).isZero();
    }

    @Test
    void whoActsOnAMerchantLeavesTheTrailWithTheirOwn() {
        Insert trail = Insert.of("trail", """
                INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at)
                VALUES ($1, $2, 'otto', 'operator', 'reach.test', 'done', now())
                """, PLATFORM, UUID.randomUUID());
        Insert fact = Insert.of(
                "fact",
                "INSERT INTO key_fact (merchant_id, name, version, kind) VALUES ($1, 'planted', 1, 'made')",
                PLATFORM);

        database.of(our, PLATFORM).write(List.of(subject(our), trail)).await().atMost(SOON);

        for (List<Insert> refused : List.of(List.of(trail), List.of(again(fact)))) {
            Reach reach = refused.contains(trail) ? database.of(our) : database.of(our, PLATFORM);
            assertThatThrownBy(() -> reach.write(refused).await().atMost(SOON))
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void theGatewayHasNothingOfARoleBeforeItTakesIt() throws SQLException {
        for (String sql :
                List.of("SELECT make_checkpoints(1)", "SELECT fence_data_keys()", "DELETE FROM idempotency_key")) {
            assertThatThrownBy(() -> number(PostgresForTests.ofMerchant(our), sql))
                    .as(sql)
                    .hasMessageContaining("permission denied");
        }
        assertThat(number(owner(), """
                SELECT count(*) FROM pg_auth_members m
                WHERE m.roleid IN ('postern_worker'::regrole, 'postern_auditor'::regrole)
                  AND m.member = 'postern_app'::regrole AND m.set_option AND NOT m.inherit_option AND NOT m.admin_option
                """)).isEqualTo(2);
    }
}
