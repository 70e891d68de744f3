package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** What stands in a record stays; and nobody who holds the gateway's database login can write a false one of a payment. */
@PosternTest
class AppendOnlyTest {
    /** Work and settings, which may change, and secrets, which only functions of the owner replace. Records are the rest. */
    private static final Set<String> NO_RECORDS = Set.of(
            "merchant",
            "payment_work",
            "payment_live_reference",
            "payment_customer",
            "idempotency_key",
            "idempotency_answer",
            "checkpoint_mark",
            "data_key",
            "card_secret",
            "sealed_column",
            "signing_secret",
            "known_card",
            "subject_key",
            "approval_body",
            "approval_work",
            "audit_keeper",
            "audit_archive_work",
            "receipt_archive_work",
            "key_rotation_work",
            "budget_use",
            "used_proof",
            "webhook_endpoint",
            "webhook_secret",
            "delivery",
            "delivery_pace",
            "delivery_exchange",
            "failing_endpoint",
            "bank_event_body",
            "bank_event_work",
            "event_stream",
            "log_work",
            "log_mark",
            "dispute_file_piece",
            "dispute_evidence_text",
            "dispute_answer_work",
            "dispute_queue",
            "dispute_case",
            "dispute_view",
            "dispute_note",
            "flyway_schema_history");

    private static final String RECORDS = """
            SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = 'public'::regnamespace AND t.tgname = 'records_stay' ORDER BY 1
            """;

    private MerchantForTests merchant;
    private UUID merchantId;
    private String payment;
    private UUID paymentId;

    @BeforeEach
    void liveALittle() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        payment = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','capture_method':'manual','card':{'number':'4242424242424242',"
                                + "'exp_month':12,'exp_year':2030}}")
                .path("id");
        paymentId = IdKind.PAYMENT.parse(payment).orElseThrow();
        merchant.post("/v1/payments/" + payment + "/capture", "{'amount':300}");
        merchant.post("/v1/refunds", "{'payment':'" + payment + "','amount':100}");
    }

    @Test
    void everyTableIsEitherARecordOrNamedHere() throws SQLException {
        List<String> tables = column(owner(), """
                SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1
                """);

        tables.removeAll(column(owner(), RECORDS));

        assertThat(tables).isSubsetOf(NO_RECORDS);
    }

    @Test
    void noRecordIsChangedByTheGatewayOrByItsOwner() throws SQLException {
        List<String> records = column(owner(), RECORDS);

        assertThat(records).contains("payment", "payment_event", "refund", "refund_event", "receipt", "audit_entry");
        assertThat(records).contains("journal", "posting", "account", "checkpoint", "event", "token");
        int tried = 0;
        for (String table : records) {
            String first = column(
                            owner(),
                            "SELECT attname FROM pg_attribute WHERE attrelid = '" + table
                                    + "'::regclass AND attnum > 0 ORDER BY attnum LIMIT 1")
                    .getFirst();
            for (String change : List.of(
                    "UPDATE %1$s SET %2$s = %2$s".formatted(table, first),
                    "DELETE FROM " + table,
                    "TRUNCATE " + table)) {
                assertThat(refusal(app(), change)).as(change).contains("permission denied");
                if (change.startsWith("TRUNCATE")
                        || !column(owner(), "SELECT 1 FROM " + table + " LIMIT 1")
                                .isEmpty()) {
                    assertThat(refusal(owner(), change + (change.startsWith("TRUNCATE") ? " CASCADE" : "")))
                            .as(change)
                            .contains("records");
                    tried++;
                }
            }
        }
        assertThat(tried).as("changes that the owner tried").isGreaterThan(records.size() * 3 / 2);
    }

    @Test
    void noRoleOfTheGatewayCanPutTheTriggersAside() throws SQLException {
        assertThat(refusal(app(), "ALTER TABLE receipt DISABLE TRIGGER ALL")).contains("must be owner");
        assertThat(refusal(app(), "SET session_replication_role = replica")).contains("permission denied");
        assertThat(refusal(owner(), "SET session_replication_role = replica")).contains("permission denied");
        assertThat(refusal(app(), "SET ROLE postern_owner")).contains("permission denied");
    }

    /** The last fact is refund_succeeded at seq 6: authorized 1000, captured 300, refunded 100. */
    @ParameterizedTest
    @CsvSource({
        // kind, amount, seq | totals after | the fact before: seq and totals | refused by
        "capture_requested,    701, 7, 1000, 1001, 100, 6, 1000, 300, 100, no_over_capture",
        "refund_requested,     201, 7, 1000,  300, 301, 6, 1000, 300, 100, no_over_refund",
        "captured,             100, 7, 1000,  400, 100, 6, 1000, 300, 100, totals_follow_kind",
        "refund_succeeded,     100, 7, 1000,  300,  99, 6, 1000, 300, 100, totals_follow_kind",
        "authorization_voided, 700, 7,  999,  300, 100, 6, 1000, 300, 100, totals_follow_kind",
        "refund_failed,         50, 7, 1000,  300,  50, 6, 1000, 300, 100, undoes_what_was_asked",
        "capture_failed,       250, 7, 1000,   50, 100, 6, 1000, 300, 100, undoes_what_was_asked",
        "capture_reversed,     250, 7, 1000,   50, 100, 6, 1000, 300, 100, undoes_what_was_asked",
        "authorized,             1, 7, 1001,  300, 100, 6, 1000, 300, 100, no_over_authorization",
        "capture_requested,    900, 7, 1000,  900,   0, 6, 1000,   0,   0, follows_the_fact_before",
        "refund_requested,     300, 7, 1000,  300, 300, 6, 1000, 300,   0, follows_the_fact_before",
        "authorized,          5000, 7, 6000,  300, 100, 6, 1000, 300, 100, no_over_authorization",
        "capture_requested,    200, 7, 1000,  400, 100, 6, 1000, 300, 100, totals_follow_kind",
        "capture_requested,    100, 8, 1000,  400, 100, 7, 1000, 300, 100, follows_the_fact_before",
        "capture_requested,    100, 8, 1000,  400, 100, 6, 1000, 300, 100, first_or_next",
        "capture_requested,    100, 6, 1000,  400, 100, 5, 1000, 300, 100, payment_event_pkey",
        "created,                0, 1,    0,    0,   0,  ,     ,    ,    , payment_event_pkey",
        "capture_requested,    300, 7,    0,  300,   0,  ,     ,    ,    , first_or_next",
        "capture_requested,    300, 7, 1000,  300,   0, 6, 1000,    ,    , first_or_next",
        "a_present,            100, 7, 1000,  300, 100, 6, 1000, 300, 100, known_kind",
        "capture_requested,   -100, 7, 1000,  200, 100, 6, 1000, 300, 100, payment_event_amount_check"
    })
    void noFalseFactOfAPaymentCanBeWritten(
            String kind,
            long amount,
            int seq,
            long authorized,
            long captured,
            long refunded,
            Integer prevSeq,
            Long prevAuthorized,
            Long prevCaptured,
            Long prevRefunded,
            String constraint)
            throws SQLException {
        String fact = fact(paymentId, kind, amount, seq, UUID.randomUUID())
                .formatted(authorized, captured, refunded, prevSeq, prevAuthorized, prevCaptured, prevRefunded);

        assertThat(violated(fact)).isEqualTo(constraint);
    }

    @Test
    void aTrueFactCanBeWritten() throws SQLException {
        String fact = fact(paymentId, "capture_requested", 100, 7, UUID.randomUUID())
                .formatted(1000, 400, 100, 6, 1000, 300, 100);

        try (Connection app = app()) {
            app.setAutoCommit(false);
            assertThat(app.createStatement().executeUpdate(fact)).isEqualTo(1);
            app.rollback();
        }
    }

    @Test
    void aMoveIsUndoneOnceAndByWhatItWas() throws SQLException {
        UUID refund = UUID.fromString(column(owner(), "SELECT id FROM refund WHERE payment_id = '" + paymentId + "'")
                .getFirst());
        String less = fact(paymentId, "refund_failed", 99, 7, refund).formatted(1000, 300, 1, 6, 1000, 300, 100);
        String once = fact(paymentId, "refund_failed", 100, 7, refund).formatted(1000, 300, 0, 6, 1000, 300, 100);
        UUID next = UUID.randomUUID();
        String another = fact(paymentId, "refund_requested", 100, 8, next).formatted(1000, 300, 100, 7, 1000, 300, 0);
        String twice = fact(paymentId, "refund_failed", 100, 9, refund).formatted(1000, 300, 0, 8, 1000, 300, 100);

        assertThat(violated(less)).isEqualTo("undoes_what_was_asked");
        assertThat(violated(once, another, twice)).isEqualTo("payment_event_undone_once");
    }

    @Test
    void aFactNamesTheAmountThatItsPaymentHas() throws SQLException {
        String fact = fact(paymentId, "capture_requested", 100, 7, UUID.randomUUID())
                .formatted(1000, 400, 100, 6, 1000, 300, 100)
                .replace("1000, '{}'", "100000, '{}'");

        assertThat(violated(fact)).startsWith("payment_event_merchant_id_payment_id_payment_amount");
    }

    @Test
    void aFactBelongsToAPaymentOfItsMerchant() throws SQLException {
        String fact =
                fact(UUID.randomUUID(), "created", 0, 1, UUID.randomUUID()).formatted(0, 0, 0, null, null, null, null);

        assertThat(violated(fact)).startsWith("payment_event_merchant_id_payment_id_payment_amount");
    }

    @Test
    void whenAFactWasRecordedIsTheDatabasesWord() throws SQLException {
        for (String table : List.of("payment_event", "refund_event")) {
            assertThat(refusal(app(), "INSERT INTO " + table + " (recorded_at) VALUES ('2020-01-01')"))
                    .contains("permission denied");
        }
        assertThat(column(
                        owner(),
                        "SELECT count(*) FROM payment_event WHERE payment_id = '" + paymentId
                                + "' AND recorded_at NOT BETWEEN now() - interval '1 hour' AND now()"))
                .containsExactly("0");
    }

    private String fact(UUID of, String kind, long amount, int seq, UUID move) {
        return ("INSERT INTO payment_event (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized,"
                + " captured, refunded, prev_seq, prev_authorized, prev_captured, prev_refunded, payment_amount, detail, at)"
                + " VALUES ('"
                + merchantId + "', '" + of + "', " + seq + ", '" + kind + "', 'partially_captured', " + amount + ", '"
                + move + "', %s, %s, %s, %s, %s, %s, %s, 1000, '{}', now())");
    }

    /** Name of the constraint that refuses the last of these statements, tried as the gateway in one transaction. */
    private String violated(String... statements) throws SQLException {
        try (Connection app = app();
                Statement statement = app.createStatement()) {
            app.setAutoCommit(false);
            for (int n = 0; n < statements.length - 1; n++) {
                statement.execute(statements[n]);
            }
            PSQLException refused = catchThrowableOfType(
                    PSQLException.class, () -> statement.execute(statements[statements.length - 1]));
            assertThat((Throwable) refused)
                    .as("refusal of " + statements[statements.length - 1])
                    .isNotNull();
            return refused.getServerErrorMessage().getConstraint();
        }
    }

    private static String refusal(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            SQLException refused = catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
            return refused == null ? "nothing refused it" : refused.getMessage();
        }
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (connection;
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private Connection app() throws SQLException {
        return PostgresForTests.ofMerchant(merchantId);
    }

    private static Connection owner() throws SQLException {
        return connect("postern_owner", Logins.forTests().owner());
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
