package io.postern;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.BadBodies.Bad;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends everything that no call may take through the real doors: refused by name, in words, with nothing written. */
@PosternTest
class BadInputTest {
    private static Shop shop;

    /** A merchant with a payment in each state that the calls below start from. */
    record Shop(MerchantForTests merchant, String open, String declined, String captured) {
        static Shop make() {
            MerchantForTests merchant = MerchantForTests.open();
            String open = pay(merchant, "4242424242424242", ",'capture_method':'manual'");
            return new Shop(
                    merchant, open, pay(merchant, "4000000000000002", ""), pay(merchant, "4242424242424242", ""));
        }

        private static String pay(MerchantForTests merchant, String number, String more) {
            return merchant.post(
                            "/v1/payments",
                            "{'amount':1000,'currency':'USD','card':{'number':'" + number
                                    + "','exp_month':12,'exp_year':2030}" + more + "}")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
        }

        String fill(String text) {
            return text.replace("{open}", open).replace("{declined}", declined).replace("{captured}", captured);
        }
    }

    @BeforeEach
    void openTheShopOnce() {
        shop = shop == null ? Shop.make() : shop;
    }

    static Stream<Bad> badBodies() {
        return BadBodies.all();
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void refusesABodyByFieldAndWritesNothing(Bad bad) {
        Refusal.expect(
                shop.merchant(),
                () -> call(bad.path())
                        .contentType("application/json")
                        .body(MerchantForTests.json(shop.fill(bad.body())))
                        .post(shop.fill(bad.path())),
                bad.status(),
                bad.code(),
                bad.param());
    }

    static List<String> paths() {
        return BadBodies.paths();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void refusesABodyThatIsTooLarge(String path) {
        String body = "{\"description\":\"" + "x".repeat(66_000) + "\"}";

        Refusal.expect(
                shop.merchant(),
                () -> call(path).contentType("application/json").body(body).post(shop.fill(path)),
                413,
                "body_too_large",
                null);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void refusesABodyThatIsNotJson(String path) {
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
            Refusal.expect(
                    shop.merchant(),
                    () -> call(path)
                            .contentType(type)
                            .body(MerchantForTests.json(shop.fill(BadBodies.good(path))))
                            .post(shop.fill(path)),
                    415,
                    "unsupported_media_type",
                    null);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BadBodies.TOKENS, BadBodies.PAYMENTS, BadBodies.REFUNDS, BadBodies.MERCHANTS})
    void wantsABody(String path) {
        for (String body : List.of("", "null", " ")) {
            Refusal.expect(
                    shop.merchant(),
                    () -> call(path).contentType("application/json").body(body).post(shop.fill(path)),
                    400,
                    "missing_field",
                    null);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void wantsAnIdempotencyKeyThatCanBeKept(String path) {
        String body = MerchantForTests.json(shop.fill(BadBodies.good(path)));
        refusedKey(as(path), path, body, "idempotency_key_missing");
        refusedKey(as(path).header("Idempotency-Key", ""), path, body, "idempotency_key_missing");
        for (String key : List.of(
                "k".repeat(256), "a key", "schl\u00fcssel", "apr_01h455vb4pex5vsknk084sn02q", "checkout:chk_1")) {
            refusedKey(as(path).header("Idempotency-Key", key), path, body, "idempotency_key_invalid");
        }
    }

    @Test
    void refusesACardNumberForAnIdempotencyKey() {
        Refusal.expect(
                shop.merchant(),
                () -> shop.merchant().post("/v1/refunds", "4242424242424242", shop.fill("{'payment':'{captured}'}")),
                422,
                "invalid_value",
                "Idempotency-Key");
    }

    private static void refusedKey(RequestSpecification request, String path, String body, String code) {
        Refusal.expect(
                shop.merchant(),
                () -> request.contentType("application/json").body(body).post(shop.fill(path)),
                400,
                code,
                "Idempotency-Key");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/payments?limit=0, limit",
        "/v1/payments?limit=101, limit",
        "/v1/payments?limit=many, limit",
        "/v1/payments?limit=4242424242424242, limit",
        "/v1/payments?status=paid, status",
        "/v1/payments?status=4242424242424242, status",
        "/v1/payments?created_after=yesterday, created_after",
        "/v1/payments?created_before=2026-13-01T00:00:00Z, created_before",
        "/v1/payments?starting_after=4242424242424242, starting_after",
        "/v1/payments?starting_after=ref_01h455vb4pex5vsknk084sn02q, starting_after",
        "/v1/refunds?payment=4242424242424242, payment",
        "/v1/refunds?limit=-1, limit",
        "/v1/balance_transactions?account=4242424242424242, account",
        "/v1/balance_transactions?payment=mine, payment",
        "/v1/balance_transactions?starting_after=btx_x, starting_after",
        "/v1/receipts?amount=ten, amount",
        "/v1/receipts?kind=PAYMENT, kind",
        "/v1/receipts?amount=9999999999999999999999, amount",
        "/v1/receipts?payment=x, payment",
        "/v1/receipts?created_after=0, created_after"
    })
    void refusesAFilterByName(String address, String param) {
        Refusal.expect(shop.merchant(), () -> shop.merchant().get(address), 422, "invalid_value", param);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/nothing",
                "/v1",
                "/v1/payments/{open}/nothing",
                "/v1/payments/nothing",
                "/v1/payments/4242424242424242",
                "/v1/payments/pay_01h455vb4pex5vsknk084sn02q",
                "/v1/payments/PAY_01H455VB4PEX5VSKNK084SN02Q",
                "/v1/payments/{open}/timeline/more",
                "/v1/tokens/{open}",
                "/v1/refunds/{open}",
                "/v1/receipts/{open}",
                "/v2/payments"
            })
    void findsNothingWhereNothingIs(String path) {
        Refusal.expect(shop.merchant(), () -> shop.merchant().get(shop.fill(path)), 404, "not_found", null);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/payments",
        "DELETE, /v1/payments/{open}",
        "GET, /v1/payments/{open}/capture",
        "PATCH, /v1/tokens",
        "GET, /v1/tokens",
        "POST, /v1/balance",
        "DELETE, /v1/receipts",
        "PUT, /v1/refunds",
        "DELETE, /v1/merchants",
        "POST, /v1/audit_entries",
        "POST, /v1/ledger/trial_balance"
    })
    void saysWhichMethodsThereAre(String method, String path) {
        Response answer = Refusal.expect(
                shop.merchant(),
                () -> given().auth()
                        .oauth2(shop.merchant().token())
                        .header("Idempotency-Key", MerchantForTests.newKey())
                        .request(method, shop.fill(path)),
                405,
                "method_not_allowed",
                null);

        assertThat(answer.header("Allow")).contains("OPTIONS").doesNotContain(method + ",");
    }

    private static RequestSpecification call(String path) {
        return as(path).header("Idempotency-Key", MerchantForTests.newKey());
    }

    /** Merchants are opened by operators; everything else here is done by the merchant. */
    private static RequestSpecification as(String path) {
        String token = path.equals(BadBodies.MERCHANTS)
                ? MerchantForTests.token("operator", "mch_demo")
                : shop.merchant().token();
        return given().auth().oauth2(token);
    }
}
