package io.postern.payment;

import static io.postern.payment.PaymentsOf.VISA;
import static io.postern.payment.PaymentsOf.assertConflict;
import static io.postern.payment.PaymentsOf.assertMoney;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payments whose bank did not answer, answered late or took its time: the workers find out what became of them. */
@PosternTest
class UnknownOutcomeTest {
    private MerchantForTests merchant;
    private PaymentsOf payments;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        payments = new PaymentsOf(merchant);
    }

    @Test
    void findsOutWhatTheBankBookedWithoutSayingSo() {
        for (String id : unknown("reset", "garbage", "wrong_schema", "huge", "error_500")) {
            Response known = payments.awaitStatus(id, "succeeded");

            assertMoney(known, "succeeded", 0, 1_000, 0);
            payments.assertBalanced(id);
            payments.assertReceipts(id, "payment.authorized", "payment.captured");
        }
    }

    @Test
    void failsOnlyOnceTheBankCannotBookAnyMore() {
        for (String id : unknown("reset_not_booked", "error_500_not_booked")) {
            Response known = payments.awaitStatus(id, "requires_payment_method");

            assertThat(known.<String>path("last_error.code")).isEqualTo("bank_unavailable");
            assertThat(payments.entries(id)).isEmpty();
        }
    }

    @Test
    void refusesAnotherMoveWhileOneIsUnknown() {
        Response unknown = payments.pay(1_000, "USD", VISA, hint("reset") + ",'capture_method':'manual'");
        String id = unknown.path("id");

        Response busy = payments.move(id, "capture", "{}");

        if (busy.statusCode() != 200) { // the worker may have been quicker than this test
            assertConflict(busy, "payment_busy", "processing");
            assertThat(busy.header("Retry-After")).isEqualTo("1");
        }
        payments.awaitStatus(id, busy.statusCode() == 200 ? "succeeded" : "requires_capture");
    }

    @ParameterizedTest
    @CsvSource({"capture.reset,            succeeded", "capture.reset_not_booked, requires_capture"})
    void findsOutWhetherACaptureWasBooked(String fault, String end) {
        String id = payments.pay(1_000, "USD", VISA, hint(fault) + ",'capture_method':'manual'")
                .path("id");

        Response unknown = payments.move(id, "capture", "{}");

        assertThat(unknown.statusCode()).as(unknown.asString()).isEqualTo(200);
        assertThat(unknown.<String>path("status")).isEqualTo("processing");
        payments.awaitStatus(id, end);
        payments.assertBalanced(id);
        payments.assertBalance("USD", "succeeded".equals(end) ? 941 : 0, 0);
    }

    @ParameterizedTest
    @CsvSource({"void.reset, canceled", "void.reset_not_booked, requires_capture"})
    void findsOutWhetherAVoidWasBooked(String fault, String end) {
        String id = payments.pay(1_000, "USD", VISA, hint(fault) + ",'capture_method':'manual'")
                .path("id");

        assertThat(payments.move(id, "cancel", "{}").<String>path("status")).isEqualTo("processing");

        payments.awaitStatus(id, end);
    }

    @ParameterizedTest
    @CsvSource({"refund.reset, succeeded, 400", "refund.reset_not_booked, failed, 0"})
    void findsOutWhetherARefundWasBooked(String fault, String end, int refunded) {
        String id = payments.pay(1_000, "USD", VISA, hint(fault)).path("id");

        Response unknown = payments.refund(id, ",'amount':400");

        assertThat(unknown.statusCode()).as(unknown.asString()).isEqualTo(201);
        assertThat(unknown.<String>path("status")).isEqualTo("unknown");
        PaymentsOf.await(() -> merchant.get("/v1/refunds/" + unknown.path("id")), "status", end);
        assertThat(payments.read(id).<Integer>path("amount_refunded")).isEqualTo(refunded);
        payments.assertBalanced(id);
        payments.assertBalance("USD", 941 - refunded, 0);
    }

    @Test
    void waitsForARefundThatTheBankHasTakenOn() {
        String id = payments.pay(1_000, "USD", "4000000000007726", "").path("id");

        Response pending = payments.refund(id, "");
        assertThat(pending.<String>path("status")).isEqualTo("pending");
        assertMoney(payments.read(id), "succeeded", 0, 1_000, 1_000);
        turnBankClock("{'advance':'PT6S'}");

        PaymentsOf.await(() -> merchant.get("/v1/refunds/" + pending.path("id")), "status", "succeeded");
        payments.assertReceipts(id, "payment.authorized", "payment.captured", "refund.succeeded");
        payments.assertBalanced(id);
        payments.assertBalance("USD", 0, 59); // the fee was kept, so the merchant owes it
    }

    @Test
    void noticesThatTheBankTookBackARefundThatHadSucceeded() {
        String id = payments.pay(1_000, "USD", "4000000000005126", "").path("id");

        Response succeeded = payments.refund(id, ",'amount':400");
        assertThat(succeeded.<String>path("status")).isEqualTo("succeeded");
        turnBankClock("{'advance':'PT6S'}");

        PaymentsOf.await(() -> merchant.get("/v1/refunds/" + succeeded.path("id")), "status", "failed");
        assertMoney(payments.read(id), "succeeded", 0, 1_000, 0);
        payments.assertReceipts(id, "payment.authorized", "payment.captured", "refund.succeeded", "refund.failed");
        payments.assertBalanced(id);
        payments.assertBalance("USD", 941, 0);
    }

    @Test
    void expiresWhenTheBankSetsTheMoneyFreeAgain() {
        turnBankClock("{'advance':'P-7D'}");
        try {
            String id = payments.authorized(1_000);

            payments.awaitStatus(id, "expired");

            payments.assertReceipts(id, "payment.authorized", "payment.expired");
            assertConflict(payments.move(id, "capture", "{}"), "illegal_state", "expired");
        } finally {
            turnBankClock("{'advance':'P7D'}");
        }
    }

    private static void turnBankClock(String body) {
        given().contentType(ContentType.JSON)
                .body(MerchantForTests.json(body))
                .post("/sandbox/clock")
                .then()
                .statusCode(200);
    }

    private List<String> unknown(String... faults) {
        return Arrays.stream(faults)
                .map(fault -> {
                    Response unknown = payments.pay(1_000, "USD", VISA, hint(fault));
                    assertThat(unknown.statusCode()).as(unknown.asString()).isEqualTo(201);
                    assertThat(unknown.<String>path("status")).isEqualTo("processing");
                    return unknown.<String>path("id");
                })
                .toList();
    }

    private static String hint(String fault) {
        return ",'metadata':{'sandbox':'" + fault + "'}";
    }
}
