package io.postern.database;

import static io.postern.database.Traders.again;
import static io.postern.database.Traders.gateway;
import static io.postern.database.Traders.number;
import static io.postern.database.Traders.owner;
import static io.postern.database.Traders.subject;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second wall: whatever a statement asks for, PostgreSQL keeps it to the rows that its transaction is for. */
@PosternTest
class ReachTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    /** More than the pool has connections, so that each of them is met. */
    private static final int MANY = 200;

    /** Tables with a merchant of which the gateway may read something. */
    private static final String MERCHANTS_TABLES = """
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
              AND has_column_privilege('postern_app', c.oid, m.attnum, 'SELECT')
            ORDER BY 1
            """;

    @Inject
    Database database;

    @Inject
    Pool pool;

    private Traders traders;
    private UUID our;
    private UUID their;

    @BeforeEach
    void twoMerchantsTrade() {
        traders = Traders.trade();
        our = traders.our();
        their = traders.their();
    }

    @Test
    void withoutAMerchantThereIsNothing() throws SQLException {
        List<String> found = new ArrayList<>();
        List<String> planted = new ArrayList<>();
        for (String table : tables()) {
            String count = "SELECT count(*) FROM " + table;
            if (number(gateway(), count) > 0) {
                found.add(table);
            }
            if (number(PostgresForTests.ofMerchant(our), count) + number(PostgresForTests.ofMerchant(PLATFORM), count)
                    > 0) {
                planted.add(table);
            }
        }

        assertThat(found).isEmpty();
        assertThat(planted)
                .contains("merchant", "account", "payment", "payment_event", "refund", "posting", "ledger_entry")
                .contains("token", "card_secret", "known_card", "receipt", "event", "audit_entry", "idempotency_key")
                .contains("idempotency_answer", "payment_work", "data_key", "key_fact", "signing_secret");
    }

    @Test
    void oneMerchantSeesNothingOfAnother() throws SQLException {
        List<String> seen = new ArrayList<>();
        List<String> there = new ArrayList<>();
        for (String table : tables()) {
            String foreign = "SELECT count(*) FROM " + table + " WHERE merchant_id ";
            if (number(PostgresForTests.ofMerchant(our), foreign + "<> '" + our + "'") > 0
                    || number(PostgresForTests.ofMerchant(our), foreign + "= '" + their + "'") > 0) {
                seen.add(table);
            }
            if (number(owner(), foreign + "= '" + their + "'") > 0) {
                there.add(table);
            }
        }

        assertThat(seen).isEmpty();
        assertThat(there)
                .contains("merchant", "payment", "posting", "card_secret", "audit_entry", "idempotency_answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE payment_work SET tries = 99",
                "UPDATE merchant SET name = 'Mine'",
                "DELETE FROM payment_work"
            })
    void changesNothingOfAnother(String change) throws SQLException {
        try (Connection gateway = PostgresForTests.ofMerchant(our);
                Statement statement = gateway.createStatement()) {
            gateway.setAutoCommit(false);

            assertThat(statement.executeUpdate(change + " WHERE merchant_id = '" + their + "'"))
                    .isZero();
            assertThat(statement.executeUpdate(change)).as("our own").isPositive();

            gateway.rollback();
        }
        assertThat(number(owner(), "SELECT count(*) FROM payment_work WHERE merchant_id = '" + their + "'"))
                .isPositive();
    }

    @Test
    void writesNothingForAnother() {
        Insert foreign = subject(their);

        assertThatThrownBy(
                        () -> database.of(our).write(List.of(foreign)).await().atMost(SOON))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> database.of(our)
                        .write(List.of(subject(our), again(foreign)))
                        .await()
                        .atMost(SOON))
                .hasMessageContaining("row-level security");
        database.of(their).write(List.of(foreign)).await().atMost(SOON);

        assertThat(subjects(our))
                .as("of the customer, and none of the refused statement")
                .isOne();
        assertThat(subjects(their)).isEqualTo(2);
    }

    /** A part that reads what an earlier one wrote, and a part that reads the table itself: both under the same merchant. */
    @Test
    void partsOfOneStatementSeeTheirMerchantOnly() {
        UUID id = UUID.randomUUID();
        database.of(our)
                .write(List.of(Insert.of("made", """
                                INSERT INTO subject (merchant_id, id, customer) VALUES ($1, $2, 'read') RETURNING merchant_id, id
                                """, our, id), Insert.of("held", """
                                INSERT INTO subject_hold (merchant_id, id, subject_id, kind, reason, created_at)
                                SELECT m.merchant_id, $1, m.id, 'dispute',
                                       (SELECT count(DISTINCT p.merchant_id) FROM payment p)::text, now()
                                FROM made m
                                WHERE EXISTS (SELECT FROM payment) AND NOT EXISTS (SELECT FROM payment WHERE merchant_id = $2)
                                """, id, their)))
                .await()
                .atMost(SOON);

        assertThat(text(database.of(our).query("SELECT reason AS it FROM subject_hold WHERE id = $1", id)))
                .isEqualTo("1");
    }

    @Test
    void joinedReadsSeeTheirMerchantOnly() {
        Lookup<Long> all = Lookup.of(
                "SELECT count(DISTINCT merchant_id) AS merchants FROM payment", row -> row.getLong("merchants"));
        Lookup<UUID> foreign = Lookup.of(
                "SELECT merchant_id AS foreigner FROM merchant WHERE merchant_id = $1",
                row -> row.getUUID("foreigner"),
                their);
        Lookup<Boolean> own = Lookup.of(
                "SELECT EXISTS (SELECT FROM payment WHERE merchant_id = $1) AS traded",
                row -> row.getBoolean("traded"),
                our);

        for (int round = 0; round < 10; round++) { // by then PostgreSQL has gone over to a plan for any merchant
            Row row = database.of(our).read(all, foreign, own).await().atMost(SOON);

            assertThat(all.in(row)).isOne();
            assertThat(foreign.in(row)).isNull();
            assertThat(own.in(row)).isTrue();
        }
        Row theirRow = database.of(their).read(all, foreign, own).await().atMost(SOON);
        assertThat(foreign.in(theirRow)).isEqualTo(their);
        assertThat(own.in(theirRow)).isFalse();
    }

    @Test
    void aStatementThatForgetsItsMerchantMeetsOwnRowsAlone() throws SQLException {
        UUID[] merchants = given().auth()
                .oauth2(traders.ours().token())
                .get("/test/forgetful")
                .then()
                .statusCode(200)
                .extract()
                .as(UUID[].class);
        String before = "SELECT count(*) FROM payment_work WHERE merchant_id = '";
        long foreign = number(owner(), before + their + "'");
        assertThat(number(owner(), before + our + "'")).isPositive();

        given().auth()
                .oauth2(traders.ours().token())
                .delete("/test/forgetful")
                .then()
                .statusCode(200);

        assertThat(merchants).containsExactly(our);
        assertThat(number(owner(), before + our + "'")).isZero();
        assertThat(number(owner(), before + their + "'")).isEqualTo(foreign).isPositive();
        assertThat(number(owner(), "SELECT count(DISTINCT merchant_id) FROM payment"))
                .isGreaterThan(1);
    }

    @Test
    void nothingIsLeftOnAConnection() {
        Lookup<Long> payments = Lookup.of("SELECT count(*) AS payments FROM payment", row -> row.getLong("payments"));
        List<Uni<Long>> statements = new ArrayList<>();
        for (int n = 0; n < MANY; n++) {
            statements.add(database.of(our).read(payments).map(payments::in));
            statements.add(number(database.of(our).query("SELECT count(*) AS it FROM payment")));
            statements.add(number(database.asAuditor().query("SELECT count(*) AS it FROM payment")));
            statements.add(number(database.asWorker().query("SELECT count(*) AS it FROM payment_work")));
            statements.add(
                    database.of(our, PLATFORM).write(List.of(subject(our))).replaceWith(1L));
            statements.add(bare("SELECT count(*) AS it FROM payment")
                    .invoke(seen -> assertThat(seen).isZero()));
            statements.add(
                    bare("SELECT (current_user <> 'postern_app' OR coalesce(current_setting('postern.merchant', true), '') <> '')::int::bigint"
                                    + " AS it")
                            .invoke(left -> assertThat(left).isZero()));
        }
        List<Long> counts =
                Uni.join().all(statements).andCollectFailures().await().atMost(SOON.multipliedBy(3));

        assertThat(counts).hasSize(7 * MANY);
        assertThat(IntStream.range(0, counts.size()).filter(n -> n % 7 < 5).mapToObj(counts::get))
                .as("those with a reach found something")
                .allMatch(count -> count > 0);
    }

    @Test
    void aRefusedStatementSaysWhyAndGivesItsConnectionBack() {
        List<String> reasons = new ArrayList<>();
        for (int n = 0; n < MANY; n++) {
            String sql = n % 2 == 0 ? "SELECT 1 / 0 AS it" : "SELECT nothing AS it";
            Reach reach = n % 3 == 0 ? database.of(our) : database.asWorker();
            reasons.add(reach.query(sql)
                    .map(rows -> "done")
                    .onFailure()
                    .recoverWithItem(Throwable::getMessage)
                    .await()
                    .atMost(SOON));
        }

        assertThat(reasons).hasSize(MANY).allMatch(why -> why.contains("division by zero") || why.contains("nothing"));
        assertThat(bare("SELECT count(*) AS it FROM payment").await().atMost(SOON))
                .isZero();
        assertThat(number(database.of(our).query("SELECT count(*) AS it FROM payment"))
                        .await()
                        .atMost(SOON))
                .isOne();
    }

    private long subjects(UUID merchantId) {
        return number(database.of(merchantId).query("SELECT count(*) AS it FROM subject"))
                .await()
                .atMost(SOON);
    }

    /** As a statement that came past {@link Database} would. */
    private Uni<Long> bare(String sql) {
        return number(pool.preparedQuery(sql).execute());
    }

    private static String text(Uni<RowSet<Row>> rows) {
        return rows.map(found -> StreamSupport.stream(found.spliterator(), false)
                        .map(row -> row.getString("it"))
                        .findFirst()
                        .orElse(null))
                .await()
                .atMost(SOON);
    }

    private static List<String> tables() throws SQLException {
        try (Connection owner = owner();
                ResultSet rows = owner.createStatement().executeQuery(MERCHANTS_TABLES)) {
            List<String> tables = new ArrayList<>();
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
            return tables;
        }
    }
}
