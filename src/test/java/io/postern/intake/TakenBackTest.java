package io.postern.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A bank takes back what it had taken, or speaks of another amount than anybody asked for. */
@PosternTest
class TakenBackTest extends BankNewsCase {
    @Test
    void takesBackACaptureThatTheBankTakesBack() throws SQLException {
        Response paid = pay("'capture_method':'manual'");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':700}");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), move(id, "capture")));

        events.awaitFacts(told, "processed applied");
        Response open = read(paid);
        assertThat(open.<String>path("status")).isEqualTo("partially_captured");
        assertThat(open.<Integer>path("amount_captured")).isEqualTo(300);
        assertThat(open.<Integer>path("amount_capturable")).isEqualTo(700);
        assertThat(open.<String>path("last_error.network_decline_code")).isEqualTo("bank_says_no");
        assertThat(announced(id)).endsWith("payment.failed,payment.partially_captured");
        assertThat(balance(2000)).isEqualTo(300 - 9 - 30);
        UUID again = events.keep("sandbox", BankTells.accepted(merchant.id(), move(id, "capture")));
        events.awaitFacts(again, "processed known_already");
        assertThat(balance(1110)).isEqualTo(-300);
    }

    @Test
    void cancelsAPaymentWhoseMoneyWasTakenAtOnceAndIsTakenBack() throws SQLException {
        Response paid = pay("'capture_method':'automatic'");
        String id = paid.path("id");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "processed applied");
        assertThat(read(paid).<String>path("status")).isEqualTo("canceled");
        assertThat(read(paid).<Integer>path("amount_captured")).isZero();
        assertThat(announced(id)).isEqualTo("payment.succeeded,payment.failed,payment.canceled");
        assertThat(List.of(balance(1110), balance(2000), balance(4010))).containsOnly(0L);
    }

    @Test
    void leavesToAPersonACaptureThatIsTakenBackAfterItsMoneyWentOn() {
        Response paid = pay("'capture_method':'automatic'");
        merchant.post("/v1/refunds", "{'payment':'" + paid.path("id") + "','amount':1}");

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "rejected refused_after_refund");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");
    }

    @Test
    void leavesToAPersonACaptureThatPendingFundsDoNotCoverAnyMoreAndTakesItBackWhenTheyDo() throws SQLException {
        Response paid = pay("'capture_method':'automatic'");
        book(2000, 2010, 900);

        UUID told = events.keep("sandbox", BankTells.refused(merchant.id(), attempt(paid)));

        events.awaitFacts(told, "rejected funds_do_not_cover");
        assertThat(read(paid).<String>path("status")).isEqualTo("succeeded");
        assertThat(List.of(balance(1110), balance(2000))).containsExactly(-1_000L, 1_000L - 59 - 900);

        book(2010, 2000, 900);
        assertThat(KeptEvents.replay(told, MerchantForTests.newKey()).statusCode())
                .isEqualTo(202);
        events.awaitFacts(told, "rejected funds_do_not_cover", "replayed", "processed applied");
        assertThat(List.of(balance(1110), balance(2000), balance(2010))).containsOnly(0L);
    }

    private void book(int debit, int credit, long amount) throws SQLException {
        UUID merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        try (Connection app = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement journal = app.prepareStatement("""
                        WITH j AS (INSERT INTO journal (merchant_id, id, kind, source)
                                   VALUES (?, gen_random_uuid(), 'funds_available', gen_random_uuid()::text) RETURNING merchant_id, id)
                        INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                        SELECT j.merchant_id, j.id, d.id, c.id, 'USD', ?
                        FROM j JOIN account d ON d.merchant_id = j.merchant_id AND d.code = ? AND d.currency = 'USD'
                        JOIN account c ON c.merchant_id = j.merchant_id AND c.code = ? AND c.currency = 'USD'
                        """)) {
            journal.setObject(1, merchantId);
            journal.setLong(2, amount);
            journal.setInt(3, debit);
            journal.setInt(4, credit);
            assertThat(journal.executeUpdate()).isEqualTo(1);
        }
    }

    /** What the dispute took was pending; what came back of it is available, and the dispute's fee has come back, too. */
    @Test
    void takesBackCapturesWhoseMoneyCameBackFromADispute() throws SQLException {
        merchant = MerchantForTests.withPlan("'dispute_fee':150,'reserve_basis_points':1000");
        Response paid = pay("'capture_method':'manual'");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        String first = move(id, "capture");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':700}");
        String second = move(id, "capture");
        assertThat(second).isNotEqualTo(first);
        for (String status : List.of("needs_response", "won")) {
            UUID told =
                    events.keep("sandbox", BankTells.dispute(merchant.id(), first, "sbd_" + id, "chargeback", status));
            events.awaitFacts(told, "processed applied");
        }
        assertThat(balance(2010)).as("not pending any more").isPositive();

        for (String capture : List.of(second, first)) {
            events.awaitFacts(events.keep("sandbox", BankTells.refused(merchant.id(), capture)), "processed applied");
        }

        assertThat(read(paid).<Integer>path("amount_captured")).isZero();
        assertThat(List.of(balance(1110), balance(2000), balance(2010), balance(2040), balance(4010), balance(1210)))
                .containsOnly(0L);
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
    }

    @Test
    void takesTheFixedPartOfTheFeeOnceThoughTheCaptureThatBoreItIsTakenBack() throws SQLException {
        Response paid = pay("'capture_method':'manual'");
        String first = capture(paid, 100);
        String second = capture(paid, 100);
        takeBack(first);
        assertThat(balance(4010)).isEqualTo(3);

        String third = capture(paid, 200);
        assertThat(balance(4010)).as("borne by the third").isEqualTo(3 + 6 + 30);
        takeBack(second);
        capture(paid, 300);
        assertThat(balance(4010)).as("and by it alone").isEqualTo(6 + 30 + 9);
        takeBack(third);
        capture(paid, 300);
        assertThat(balance(4010)).as("until it is taken back").isEqualTo(9 + 9 + 30);
    }

    private String capture(Response payment, int amount) {
        merchant.post("/v1/payments/" + payment.path("id") + "/capture", "{'amount':" + amount + "}")
                .then()
                .statusCode(200);
        return move(payment.path("id"), "capture");
    }

    private void takeBack(String capture) {
        events.awaitFacts(events.keep("sandbox", BankTells.refused(merchant.id(), capture)), "processed applied");
    }

    @Test
    void believesNoAmountThatNobodyAskedFor() {
        Response paid = pay("'capture_method':'manual','metadata':{'sandbox':'capture.reset'}");
        String id = paid.path("id");
        merchant.post("/v1/payments/" + id + "/capture", "{'amount':300}");
        String capture = move(id, "capture");

        UUID more = events.keep("sandbox", accepted(capture, 301, "USD"));
        UUID other = events.keep("sandbox", accepted(capture, 300, "EUR"));
        events.awaitFacts(more, "rejected another_amount");
        events.awaitFacts(other, "rejected another_amount");
        assertThat(read(paid).<String>path("status")).isEqualTo("processing");
        UUID right = events.keep("sandbox", accepted(capture, 300, "USD"));

        events.awaitFacts(right, "processed applied");
        assertThat(read(paid).<String>path("status")).isEqualTo("partially_captured");
    }
}
