package io.postern.payment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An auditor reads every merchant's records; a merchant reads its own, whatever it asks for. */
@PosternTest
class AuditorReadsTest {
    private MerchantForTests merchant;
    private String payment;

    @BeforeEach
    void takeAPayment() {
        merchant = MerchantForTests.open();
        payment = new PaymentsOf(merchant).captured(1_000);
    }

    @Test
    void findsAnyMerchantsPaymentWithItsTimelineAndReceipts() {
        assertThat(asAuditor("/v1/payments/" + payment).<String>path("id")).isEqualTo(payment);
        assertThat(asAuditor("/v1/payments/" + payment + "/timeline").<List<?>>path("data"))
                .hasSize(3);
        List<String> receipts = asAuditor("/v1/receipts?payment=" + payment + "&merchant=" + merchant.id())
                .path("data.id");
        assertThat(receipts).hasSize(2);
        assertThat(asAuditor("/v1/receipts/" + receipts.getFirst()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void listsTheRecordsOfTheMerchantItNames() {
        assertThat(asAuditor("/v1/payments?merchant=" + merchant.id()).<List<String>>path("data.id"))
                .containsExactly(payment);
        assertThat(asAuditor("/v1/balance_transactions?merchant=" + merchant.id())
                        .<List<?>>path("data"))
                .hasSize(4);
    }

    @Test
    void hidesAMerchantFromAnotherThatNamesIt() {
        MerchantForTests other = MerchantForTests.open();

        for (String path : List.of("/v1/payments", "/v1/refunds", "/v1/receipts", "/v1/balance")) {
            Response answer = other.get(path + "?merchant=" + merchant.id());
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
        }
    }

    private static Response asAuditor(String path) {
        return given().auth()
                .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                .get(path);
    }
}
