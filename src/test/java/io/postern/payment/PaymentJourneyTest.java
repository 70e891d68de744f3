package io.postern.payment;

import static io.postern.payment.PaymentsOf.VISA;
import static io.postern.payment.PaymentsOf.assertConflict;
import static io.postern.payment.PaymentsOf.assertMoney;
import static io.postern.payment.PaymentsOf.entryName;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lives of payments from the door to the book, as merchants lead them, with the sandbox bank at the other end. */
@PosternTest
class PaymentJourneyTest {
    private MerchantForTests merchant;
    private PaymentsOf payments;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        payments = new PaymentsOf(merchant);
    }

    @Test
    void takesAPaymentInTwoPartsAndGivesSomeOfItBack() {
        String token = merchant.post("/v1/tokens", "{'card':" + PaymentsOf.card(VISA) + "}")
                .path("id");
        Response authorized = merchant.post(
                "/v1/payments",
                "{'amount':10000,'currency':'EUR','token':'" + token + "','capture_method':'manual',"
                        + "'merchant_reference':'order-1','metadata':{'basket':'b-7'}}");
        assertThat(authorized.statusCode()).as(authorized.asString()).isEqualTo(201);
        assertThat(authorized.<String>path("token")).isEqualTo(token);
        assertThat(authorized.<Map<String, String>>path("metadata")).containsOnly(entry("basket", "b-7"));
        assertMoney(authorized, "requires_capture", 10_000, 0, 0);
        String id = authorized.path("id");

        assertMoney(payments.move(id, "capture", "{'amount':4000}"), "partially_captured", 6_000, 4_000, 0);
        assertMoney(payments.move(id, "capture", "{}"), "succeeded", 0, 10_000, 0);
        Response refund = payments.refund(id, ",'amount':2500,'reason':'duplicate'");

        assertThat(refund.statusCode()).as(refund.asString()).isEqualTo(201);
        assertThat(refund.<String>path("status")).isEqualTo("succeeded");
        assertThat(refund.<Integer>path("amount")).isEqualTo(2_500);
        assertMoney(payments.read(id), "succeeded", 0, 10_000, 2_500);
        assertThat(merchant.get("/v1/refunds/" + refund.path("id")).<Object>path(""))
                .isEqualTo(refund.path(""));
        assertThat(merchant.get("/v1/refunds?payment=" + id).<List<String>>path("data.id"))
                .containsExactly(refund.<String>path("id"));
        assertThat(payments.kinds(id))
                .containsExactly(
                        "created",
                        "authorized",
                        "capture_requested",
                        "captured",
                        "capture_requested",
                        "captured",
                        "refund_requested",
                        "refund_succeeded");
        payments.assertReceipts(id, "payment.authorized", "payment.captured", "payment.captured", "refund.succeeded");
        payments.assertBalanced(id);
        // 10000 less 2.9 % and 30 is 9680; the refund takes 2500 of it and gives no fee back
        payments.assertBalance("EUR", 7_180, 0);
    }

    @Test
    void takesAllAtOnceAndItsFee() {
        Response paid = payments.pay(1_999, "USD", VISA, "");

        assertMoney(paid, "succeeded", 0, 1_999, 0);
        assertThat(paid.<String>path("acquirer")).isEqualTo("sandbox");
        assertThat(paid.<String>path("acquirer_reference")).isNotEmpty();
        assertThat(paid.<String>path("card.checks.cvc_check")).isEqualTo("pass");
        assertThat(payments.entries(paid.path("id")))
                .extracting(entry -> entryName(entry), entry -> entry.get("amount"))
                .containsExactlyInAnyOrder(
                        tuple("acquirer_receivable", -1_911),
                        tuple("merchant_pending", 1_911),
                        tuple("acquirer_receivable", -88), // 57.971 + 30, half up
                        tuple("processing_fee_income", 88));
        payments.assertReceipts(paid.path("id"), "payment.authorized", "payment.captured");
        payments.assertBalance("USD", 1_911, 0);
    }

    @Test
    void releasesTheRestOnAFinalCapture() {
        String id = payments.authorized(1_000);

        Response captured = payments.move(id, "capture", "{'amount':400,'final':true}");

        assertMoney(captured, "succeeded", 0, 400, 0);
        payments.assertReceipts(id, "payment.authorized", "payment.captured", "payment.voided");
        assertConflict(payments.move(id, "capture", "{'amount':1}"), "illegal_state", "succeeded");
        assertConflict(payments.move(id, "cancel", "{}"), "illegal_state", "succeeded");
    }

    @Test
    void triesAnotherCardAfterADecline() {
        Response declined = payments.pay(1_000, "USD", "4000000000009995", "");
        assertThat(declined.statusCode()).isEqualTo(201);
        assertMoney(declined, "requires_payment_method", 0, 0, 0);
        assertThat(declined.<Map<String, String>>path("last_error"))
                .contains(
                        entry("code", "card_declined"),
                        entry("decline_code", "insufficient_funds"),
                        entry("advice_code", "try_again_later"),
                        entry("network_decline_code", "51"));
        String id = declined.path("id");

        Response confirmed = payments.move(id, "confirm", "{'card':" + PaymentsOf.card("5555555555554444") + "}");

        assertMoney(confirmed, "succeeded", 0, 1_000, 0);
        assertThat(confirmed.<Object>path("last_error")).isNull();
        assertThat(confirmed.<String>path("card.last4")).isEqualTo("4444");
        payments.assertReceipts(id, "payment.declined", "payment.authorized", "payment.captured");
        assertConflict(payments.move(id, "confirm", "{}"), "illegal_state", "succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "4000000000000002, card_declined,    generic_decline",
        "4000000000009987, card_declined,    lost_card",
        "4000000000000069, expired_card,     expired_card",
        "4000000000000127, incorrect_cvc,    incorrect_cvc",
        "4000000000000119, processing_error, processing_error"
    })
    void tellsWhyACardWasDeclined(String number, String code, String declineCode) {
        Response declined = payments.pay(1_000, "USD", number, "");

        assertThat(declined.statusCode()).isEqualTo(201);
        assertThat(declined.<String>path("last_error.code")).isEqualTo(code);
        assertThat(declined.<String>path("last_error.decline_code")).isEqualTo(declineCode);
    }

    @ParameterizedTest
    @CsvSource({"complete, succeeded", "fail, requires_payment_method"})
    void goesOnAfterTheCardholdersChallenge(String outcome, String status) {
        Response challenged = challenged();
        String id = challenged.path("id");

        answerChallenge(challenged, outcome);
        Response confirmed = payments.move(id, "confirm", "{}");

        assertThat(confirmed.statusCode()).as(confirmed.asString()).isEqualTo(200);
        assertThat(confirmed.<String>path("status")).isEqualTo(status);
        assertThat(confirmed.<Object>path("next_action")).isNull();
        payments.assertBalanced(id);
    }

    @Test
    void keepsAskingForAChallengeThatIsNotDoneYet() {
        Response challenged = challenged();

        Response confirmed = payments.move(challenged.path("id"), "confirm", "{}");

        assertThat(confirmed.<String>path("status")).isEqualTo("requires_action");
        assertThat(confirmed.<String>path("next_action.url")).isEqualTo(challenged.path("next_action.url"));
    }

    @Test
    void cancelsWhileTheCardholderIsStillAsked() {
        Response challenged = challenged();

        Response canceled = payments.move(challenged.path("id"), "cancel", "{}");

        assertMoney(canceled, "canceled", 0, 0, 0);
        answerChallenge(challenged, "complete");
        assertThat(payments.read(challenged.path("id")).<String>path("status")).isEqualTo("canceled");
    }

    @Test
    void cancelsWhatWasNotCaptured() {
        String id = payments.authorized(1_000);

        Response canceled = payments.move(id, "cancel", "{'cancellation_reason':'abandoned'}");

        assertMoney(canceled, "canceled", 0, 0, 0);
        assertThat(canceled.<String>path("cancellation_reason")).isEqualTo("abandoned");
        payments.assertReceipts(id, "payment.authorized", "payment.voided");
        assertConflict(payments.move(id, "capture", "{}"), "illegal_state", "canceled");
        assertThat(payments.entries(id)).isEmpty();
    }

    @Test
    void keepsWhatWasCapturedWhenTheRestIsCanceled() {
        String id = payments.authorized(1_000);
        payments.move(id, "capture", "{'amount':300}");

        assertMoney(payments.move(id, "cancel", "{}"), "succeeded", 0, 300, 0);
        assertMoney(afterRefund(id), "succeeded", 0, 300, 300);
    }

    @Test
    void cancelsADeclinedPaymentWithoutTheBank() {
        String id = payments.pay(1_000, "USD", "4000000000000002", "").path("id");

        assertMoney(payments.move(id, "cancel", "{}"), "canceled", 0, 0, 0);
    }

    @Test
    void refusesToGiveBackMoreThanWasTaken() {
        String id = payments.captured(1_000);
        payments.refund(id, ",'amount':600");

        Response refused = payments.refund(id, ",'amount':401");

        assertConflict(refused, "illegal_state", "succeeded");
        assertThat(refused.<String>path("param")).isEqualTo("amount");
        assertThat(payments.refund(id, "").<Integer>path("amount")).isEqualTo(400);
        assertConflict(payments.refund(id, ""), "illegal_state", "succeeded");
    }

    @Test
    void refusesARefundThatFundsDoNotCover() {
        MerchantForTests careful = MerchantForTests.open(false);
        PaymentsOf paid = new PaymentsOf(careful);
        String id = paid.captured(1_000);

        Response refused = paid.refund(id, "");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.<String>path("code")).isEqualTo("insufficient_merchant_balance");
        assertThat(refused.<Integer>path("available_for_refund")).isEqualTo(941);
        assertThat(paid.refund(id, ",'amount':941").<String>path("status")).isEqualTo("succeeded");
    }

    @Test
    void refusesToTakeMoreThanWasAuthorized() {
        String id = payments.authorized(1_000);

        Response refused = payments.move(id, "capture", "{'amount':1001}");

        assertConflict(refused, "illegal_state", "requires_capture");
        assertThat(refused.<Integer>path("amount_capturable")).isEqualTo(1_000);
    }

    @Test
    void keepsMinorUnitsAsTheCurrencyHasThem() {
        assertMoney(payments.pay(1_000, "JPY", VISA, ""), "succeeded", 0, 1_000, 0);
        assertMoney(payments.pay(1_234, "KWD", VISA, ""), "succeeded", 0, 1_234, 0);

        payments.assertBalance("JPY", 1_000 - 59, 0);
        payments.assertBalance("KWD", 1_234 - 66, 0);
    }

    @Test
    void asksTheMerchantForTheFeeThatACaptureDoesNotCover() {
        assertMoney(payments.pay(20, "USD", VISA, ""), "succeeded", 0, 20, 0);

        payments.assertBalance("USD", 0, 11);
    }

    @Test
    void blocksWhatIsOverThePlansLimit() {
        Response blocked = payments.pay(10_000_001, "USD", VISA, "");

        assertThat(blocked.statusCode()).isEqualTo(201);
        assertThat(blocked.<String>path("status")).isEqualTo("requires_payment_method");
        assertThat(blocked.<String>path("last_error.code")).isEqualTo("blocked_by_risk");
        assertThat(blocked.<String>path("risk.decision")).isEqualTo("block");
    }

    private Response challenged() {
        Response challenged =
                payments.pay(1_000, "USD", "4000000000003220", ",'return_url':'https://shop.example/back'");
        assertMoney(challenged, "requires_action", 0, 0, 0);
        assertThat(challenged.<String>path("next_action.type")).isEqualTo("redirect");
        return challenged;
    }

    private static void answerChallenge(Response challenged, String outcome) {
        given().redirects()
                .follow(false)
                .contentType(ContentType.URLENC)
                .body("outcome=" + outcome)
                .post(challenged.<String>path("next_action.url"));
    }

    private Response afterRefund(String id) {
        assertThat(payments.refund(id, "").<String>path("status")).isEqualTo("succeeded");
        return payments.read(id);
    }
}
