package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** What PostgreSQL refuses of disputed money to whoever holds the gateway's own login: past every line of its code. */
@PosternTest
class DisputedMoneyTest {
    private static final int AVAILABLE = 2010;
    private static final int DISPUTED = 2050;
    private static final int WITHDRAWN = 1140;
    private static final int BANK = 1110;

    @Inject
    DisputesForTests disputes;

    private UUID merchantId;
    private UUID disputeId;
    private UUID paymentId;

    /** Of 1000 that were captured, 600 are held back. */
    @BeforeEach
    void beDisputed() {
        MerchantForTests merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        String dispute = disputes.openPart(merchant, Instant.now().plus(Duration.ofDays(9)), 600);
        disputeId = IdKind.DISPUTE.parse(dispute).orElseThrow();
        paymentId = IdKind.PAYMENT
                .parse(merchant.get("/v1/disputes/" + dispute).path("payment"))
                .orElseThrow();
    }

    @Test
    void aDisputesJournalMovesWhatWasWithdrawnAndWhatIsDisputedTogether() throws SQLException {
        UUID journal = UUID.randomUUID();

        assertThat(refused(journal(journal, "dispute_lost"), posting(journal, DISPUTED, AVAILABLE, 100)))
                .isEqualTo("disputed_money_is_withdrawn_money");
        assertThat(refused(journal(journal, "dispute_lost"), posting(journal, BANK, WITHDRAWN, 100)))
                .isEqualTo("disputed_money_is_withdrawn_money");
        assertThat(refused(
                        journal(journal, "dispute_won"),
                        posting(journal, DISPUTED, AVAILABLE, 100),
                        posting(journal, BANK, WITHDRAWN, 99)))
                .isEqualTo("disputed_money_is_withdrawn_money");
        assertThat(refused(journal(journal, "dispute_lost"), posting(journal, DISPUTED, WITHDRAWN, 100)))
                .as("both by as much")
                .isEqualTo("nothing");
    }

    /** A pound too many is no dollar too few. */
    @Test
    void aDisputesJournalOfTwoCurrenciesMovesBothTogetherInEach() throws SQLException {
        UUID journal = UUID.randomUUID();

        assertThat(refused(
                        journal(journal, "dispute_funds_withdrawn"),
                        posting(journal, WITHDRAWN, BANK, 100, "USD"),
                        posting(journal, BANK, DISPUTED, 100, "EUR")))
                .as("as much of both accounts, and of neither currency")
                .isEqualTo("disputed_money_is_withdrawn_money");
        assertThat(refused(
                        journal(journal, "dispute_funds_withdrawn"),
                        posting(journal, WITHDRAWN, BANK, 100, "EUR"),
                        posting(journal, BANK, DISPUTED, 100, "EUR"),
                        posting(journal, WITHDRAWN, BANK, 7, "USD"),
                        posting(journal, BANK, DISPUTED, 7, "USD")))
                .as("each by itself")
                .isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "refund, 2050, 2010",
        "dispute, 2050, 2010",
        "disputes, 1140, 1110",
        "payout, 2010, 2050",
        "fee, 1110, 1140"
    })
    void noOtherJournalTouchesEither(String kind, int debit, int credit) throws SQLException {
        UUID journal = UUID.randomUUID();

        assertThat(refused(journal(journal, kind), posting(journal, debit, credit, 1)))
                .isEqualTo("disputed_money_is_disputes");
    }

    @Test
    void noRefundTakesWhatIsDisputedWhateverItSaysOfItself() throws SQLException {
        assertThat(refused(refund(401, "{\"disputed\": 600}"))).isEqualTo("refund_leaves_what_is_disputed");
        assertThat(refused(refund(401, "{\"disputed\": 0}"))).isEqualTo("refund_leaves_what_is_held");
        assertThat(refused(refund(401, "{}"))).isEqualTo("refund_leaves_what_is_held");
        assertThat(refused(refund(400, "{}"))).as("what is left").isEqualTo("nothing");
    }

    /** The last fact is funds_withdrawn: 600 of 600 are held, the chargeback waits for an answer. */
    @ParameterizedTest
    @CsvSource({
        // kind, stage, status, progress | withdrawn, reinstated, lost | how the fact before is said to be | refused by
        "won,            chargeback, won,            28, 600, 600,   0, progress,      nothing",
        "lost,           chargeback, lost,           24, 600,   0, 600, progress,      nothing",
        "updated,        inquiry,    needs_response, 11, 600, 600,   0, progress,      dispute_never_goes_back",
        "won,            chargeback, won,            28, 600,   0,   0, progress,      funds_follow_the_status",
        "lost,           chargeback, lost,           24, 600, 600,   0, progress,      funds_follow_the_status",
        "under_review,   chargeback, under_review,   23, 600,   0, 600, progress,      dispute_kind",
        "responded,      chargeback, under_review,   23, 600,   0, 600, progress,      funds_follow_the_status",
        "responded,      chargeback, under_review,   28, 600,   0,   0, progress,      dispute_progress",
        "won,            chargeback, won,            28, 600, 300,   0, progress,      all_is_held_or_nothing",
        "won,            chargeback, won,            28,   0,   0,   0, progress,      dispute_sums_grow",
        "updated,        chargeback, needs_response, 21, 600,   0,   0, progress - 10, dispute_follows_the_fact_before",
        "updated,        chargeback, needs_response, 21, 600,   0,   0, NULL::int,     dispute_first_or_next"
    })
    void noFalseFactOfADisputeCanBeWritten(
            String kind,
            String stage,
            String status,
            int progress,
            long withdrawn,
            long reinstated,
            long lost,
            String before,
            String constraint)
            throws SQLException {
        String fact = """
                INSERT INTO dispute_event (merchant_id, dispute_id, seq, kind, stage, status, progress, amount, withdrawn,
                    reinstated, lost, fee, bank_fee, prev_seq, prev_progress, prev_withdrawn, prev_reinstated,
                    prev_bank_fee, respond_by, detail, at)
                SELECT merchant_id, dispute_id, seq + 1, '%s', '%s', '%s', %d, amount, %d, %d, %d, 0, bank_fee, seq, %s,
                       withdrawn, reinstated, bank_fee, respond_by, detail, now()
                FROM dispute_event WHERE dispute_id = '%s' ORDER BY seq DESC LIMIT 1
                """.formatted(kind, stage, status, progress, withdrawn, reinstated, lost, before, disputeId);

        assertThat(refused(fact)).isEqualTo(constraint);
    }

    private String journal(UUID journal, String kind) {
        return "INSERT INTO journal (merchant_id, id, kind, source) VALUES ('%s', '%s', '%s', 'test')"
                .formatted(merchantId, journal, kind);
    }

    private String posting(UUID journal, int debit, int credit, long amount) {
        return posting(journal, debit, credit, amount, "USD");
    }

    private String posting(UUID journal, int debit, int credit, long amount, String currency) {
        return """
                INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                SELECT d.merchant_id, '%s', d.id, c.id, '%s', %d FROM account d JOIN account c USING (merchant_id, currency)
                WHERE d.code = %d AND c.code = %d AND d.currency = '%s'
                """.formatted(journal, currency, amount, debit, credit, currency);
    }

    private String refund(long amount, String detail) {
        return """
                INSERT INTO payment_event (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized, captured,
                    refunded, prev_seq, prev_authorized, prev_captured, prev_refunded, payment_amount, detail, at)
                SELECT merchant_id, payment_id, seq + 1, 'refund_requested', status, %1$d, gen_random_uuid(), authorized,
                       captured, refunded + %1$d, seq, authorized, captured, refunded, payment_amount, '%2$s', now()
                FROM payment_event WHERE payment_id = '%3$s' ORDER BY seq DESC LIMIT 1
                """.formatted(amount, detail, paymentId);
    }

    /** Name of the constraint that refuses these statements, at the last of them or when they end; nothing stays of them. */
    private String refused(String... statements) throws SQLException {
        try (Connection app = PostgresForTests.ofMerchant(merchantId);
                Statement statement = app.createStatement()) {
            app.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            app.setAutoCommit(false);
            for (String each : Arrays.copyOf(statements, statements.length - 1)) {
                assertThat(statement.executeUpdate(each)).as(each).isEqualTo(1);
            }
            PSQLException refusal = catchThrowableOfType(PSQLException.class, () -> {
                assertThat(statement.executeUpdate(statements[statements.length - 1]))
                        .isEqualTo(1);
                statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
            });
            app.rollback();
            return refusal == null ? "nothing" : refusal.getServerErrorMessage().getConstraint();
        }
    }
}
