package io.postern.payment;

import static io.postern.payment.PaymentsOf.VISA;
import static io.postern.payment.PaymentsOf.assertMoney;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door of payments: retries, references, metadata, lists, and what strangers see of it. */
@PosternTest
class PaymentResourceTest {
    private MerchantForTests merchant;
    private PaymentsOf payments;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        payments = new PaymentsOf(merchant);
    }

    @Test
    void answersEveryRetryByteForByte() {
        String id = payments.authorized(1_000);
        String declined = payments.pay(1_000, "USD", "4000000000000002", "").path("id");
        String voided = payments.authorized(1_000);

        assertRetryIsHarmless("/v1/tokens", "{'card':" + PaymentsOf.card(VISA) + "}", 201);
        assertRetryIsHarmless("/v1/payments", PaymentsOf.body(700, "USD", VISA, ""), 201);
        assertRetryIsHarmless("/v1/payments/" + id + "/capture", "{'amount':400}", 200);
        assertRetryIsHarmless("/v1/payments/" + voided + "/cancel", "{}", 200);
        assertRetryIsHarmless("/v1/payments/" + declined + "/confirm", "{'card':" + PaymentsOf.card(VISA) + "}", 200);
        assertRetryIsHarmless("/v1/refunds", "{'payment':'" + declined + "','amount':100}", 201);
        assertMoney(payments.read(id), "partially_captured", 600, 400, 0);
    }

    @Test
    void refusesAKeyThatWasUsedForAnotherRequest() {
        String id = payments.authorized(1_000);
        String declined = payments.pay(1_000, "USD", "4000000000000002", "").path("id");

        assertKeyReused("/v1/payments", PaymentsOf.body(700, "USD", VISA, ""), PaymentsOf.body(701, "USD", VISA, ""));
        assertKeyReused(
                "/v1/payments",
                PaymentsOf.body(700, "USD", VISA, ""),
                PaymentsOf.body(700, "USD", "5555555555554444", ""));
        assertKeyReused("/v1/payments/" + id + "/capture", "{'amount':10}", "{'amount':11}");
        assertKeyReused(
                "/v1/payments/" + declined + "/confirm",
                "{'card':" + PaymentsOf.card("4000000000000002") + "}",
                "{'card':" + PaymentsOf.card(VISA) + "}");
    }

    @Test
    void letsOneLivePaymentCarryAUniqueReference() {
        String more = ",'capture_method':'manual','merchant_reference':'order-9','unique_reference':true";
        String first = payments.pay(1_000, "USD", VISA, more).path("id");

        Response second = payments.pay(1_000, "USD", VISA, more);

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.<String>path("code")).isEqualTo("duplicate_reference");
        payments.move(first, "cancel", "{}");
        assertThat(payments.pay(1_000, "USD", VISA, more).statusCode()).isEqualTo(201);
    }

    @Test
    void takesFiftyLinesOfMetadataAndNotOneMore() {
        assertThat(payments.pay(100, "USD", VISA, ",'metadata':" + metadata(50, 500))
                        .statusCode())
                .isEqualTo(201);
        assertRefused(payments.pay(100, "USD", VISA, ",'metadata':" + metadata(51, 1)), "metadata");
        assertRefused(payments.pay(100, "USD", VISA, ",'metadata':" + metadata(1, 501)), "metadata");
        assertRefused(payments.pay(100, "USD", VISA, ",'metadata':{'" + "k".repeat(41) + "':'v'}"), "metadata");
    }

    @Test
    void findsPaymentsByTheirFilters() {
        String one = payments.pay(100, "USD", VISA, ",'merchant_reference':'a'").path("id");
        Response two = payments.pay(200, "USD", VISA, ",'merchant_reference':'b','capture_method':'manual'");
        String three =
                payments.pay(300, "USD", VISA, ",'merchant_reference':'b'").path("id");

        assertThat(found("")).containsExactly(three, two.path("id"), one);
        assertThat(found("?status=requires_capture")).containsExactly(two.<String>path("id"));
        assertThat(found("?merchant_reference=b")).containsExactly(three, two.path("id"));
        assertThat(found("?created_after=" + two.path("created_at"))).containsExactly(three);
        assertThat(found("?created_before=" + two.path("created_at"))).containsExactly(one);
        assertThat(found("?created_after=2100-01-01T00:00:00Z")).isEmpty();
        assertThat(merchant.get("/v1/payments?status=paid").statusCode()).isEqualTo(422);
    }

    @Test
    void turnsPagesByTheirCursor() {
        List<String> made = IntStream.range(0, 5)
                .mapToObj(n -> payments.pay(100 + n, "USD", VISA, "").<String>path("id"))
                .toList();

        JsonPath first = merchant.get("/v1/payments?limit=2").jsonPath();
        JsonPath second = merchant.get("/v1/payments?limit=2&starting_after=" + first.get("next_cursor"))
                .jsonPath();
        JsonPath third = merchant.get("/v1/payments?limit=2&starting_after=" + second.get("next_cursor"))
                .jsonPath();

        assertThat(first.getBoolean("has_more")).isTrue();
        assertThat(third.getBoolean("has_more")).isFalse();
        assertThat(third.<Object>get("next_cursor")).isNull();
        Set<String> seen = new HashSet<>(first.getList("data.id"));
        seen.addAll(second.getList("data.id"));
        seen.addAll(third.getList("data.id"));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void hidesAPaymentFromOtherMerchants() {
        String id = payments.captured(1_000);
        PaymentsOf stranger = new PaymentsOf(MerchantForTests.open());

        assertThat(List.of(
                        stranger.read(id).statusCode(),
                        stranger.move(id, "capture", "{}").statusCode(),
                        stranger.move(id, "cancel", "{}").statusCode(),
                        stranger.refund(id, "").statusCode(),
                        stranger.merchant()
                                .get("/v1/payments/" + id + "/timeline")
                                .statusCode()))
                .containsOnly(404);
    }

    private List<String> found(String query) {
        return merchant.get("/v1/payments" + query).path("data.id");
    }

    private static String metadata(int lines, int length) {
        StringBuilder text = new StringBuilder("{");
        for (int n = 0; n < lines; n++) {
            text.append(n == 0 ? "" : ",").append("'k").append(n).append("':'");
            text.append("v".repeat(length)).append('\'');
        }
        return text.append('}').toString();
    }

    private static void assertRefused(Response refused, String param) {
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
        assertThat(refused.<String>path("param")).startsWith(param);
    }

    private void assertRetryIsHarmless(String path, String body, int status) {
        String key = MerchantForTests.newKey();
        Response first = merchant.post(path, key, body);
        Response retry = merchant.post(path, key, body);

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(status);
        assertThat(first.header("Idempotent-Replayed")).isNull();
        assertThat(retry.statusCode()).isEqualTo(status);
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.asByteArray()).isEqualTo(first.asByteArray());
    }

    private void assertKeyReused(String path, String body, String other) {
        String key = MerchantForTests.newKey();
        Response first = merchant.post(path, key, body);
        Response refused = merchant.post(path, key, other);

        assertThat(first.statusCode()).as(first.asString()).isIn(200, 201);
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
        assertThat(refused.<String>path("code")).isEqualTo("idempotency_key_reused");
    }
}
