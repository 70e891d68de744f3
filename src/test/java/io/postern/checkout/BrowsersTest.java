package io.postern.checkout;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script of a web page is told by a browser (CORS), asked as browsers ask: plain requests with an Origin. */
@PosternTest
class BrowsersTest {
    private static final String PAGE = "https://shop.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String CARD = "{'card':" + CheckoutForTests.GOOD_CARD + "}";
    private static MerchantForTests merchant;

    @BeforeEach
    void openAShopOnce() {
        merchant = merchant == null ? MerchantForTests.open() : merchant;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/tokens",
        "POST, /v1/payments",
        "POST, /v1/payments/pay_01h455vb4pex5vsknk084sn02q/confirm",
        "GET, /v1/payments/pay_01h455vb4pex5vsknk084sn02q"
    })
    void mayAskAheadWithoutAToken(String method, String path) {
        Response answer = preflight(method, path);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.header(ALLOWED)).isEqualTo("*");
        assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo(method);
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("Authorization", "Content-Type");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.asString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/payments",
        "PUT, /v1/payments",
        "POST, /v1/refunds",
        "POST, /v1/checkout_tokens",
        "GET, /v1/tokens/tok_01h455vb4pex5vsknk084sn02q",
        "DELETE, /v1/tokens/tok_01h455vb4pex5vsknk084sn02q",
        "POST, /v1/payments/pay_01h455vb4pex5vsknk084sn02q/capture",
        "POST, /v1/payments/pay_01h455vb4pex5vsknk084sn02q/cancel",
        "GET, /v1/payments/pay_01h455vb4pex5vsknk084sn02q/timeline",
        "GET, /v1/balance",
        "GET, /dev/token",
        "POST, /v1/merchants"
    })
    void mayNotAskForAnythingElse(String method, String path) {
        assertThat(spoken(preflight(method, path))).isEmpty();
    }

    @Test
    void readTheAnswerToTheirTokensPageAlone() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'origin':'" + PAGE + "'");

        Response answer = from(PAGE, checkout.browser()).body(json(CARD)).post("/v1/payments");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        assertThat(answer.header(ALLOWED)).isEqualTo(PAGE);
        assertThat(answer.header("Vary")).contains("Origin");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("Request-Id", "Idempotent-Replayed");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(answer.header("Set-Cookie")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://thief.example",
                "https://shop.example.thief.example",
                "http://shop.example",
                "https://shop.example:8443",
                "https://SHOP.example",
                "null"
            })
    void ofAnotherPageAreTurnedAway(String page) {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'origin':'" + PAGE + "'");

        Response answer = Refusal.expect(
                merchant,
                () -> from(page, checkout.browser()).body(json(CARD)).post("/v1/payments"),
                403,
                "origin_not_allowed",
                "Origin");

        assertThat(answer.header(ALLOWED)).isEqualTo(PAGE); // which the other page is not
    }

    @Test
    void withTwoOriginsAreTurnedAway() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'origin':'" + PAGE + "'");

        Response answer = checkout.browser()
                .header("Origin", PAGE, "https://thief.example")
                .body(json(CARD))
                .post("/v1/payments");

        Refusal.assertIsProblem(answer, 403, "origin_not_allowed");
    }

    /** A token without an origin is for pages whose merchant has many, or an app. */
    @Test
    void ofAnyPageMayUseATokenThatNamesNone() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);

        Response answer =
                from("https://any.example", checkout.browser()).body(json(CARD)).post("/v1/payments");

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.header(ALLOWED)).isEqualTo("*");
    }

    @Test
    void readRefusalsToo() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'origin':'" + PAGE + "'");
        String broken = checkout.token().substring(0, checkout.token().length() - 8) + "AAAAAAAA";

        Response malformed = from(PAGE, checkout.browser()).body("{").post("/v1/payments");
        Response missing = from(PAGE, checkout.browser()).get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q");
        Response invalid = from(PAGE, new CheckoutForTests("", broken).browser())
                .get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q");

        assertThat(List.of(malformed.statusCode(), missing.statusCode(), invalid.statusCode()))
                .containsExactly(400, 404, 401);
        assertThat(List.of(malformed.header(ALLOWED), missing.header(ALLOWED), invalid.header(ALLOWED)))
                .containsOnly(PAGE);
    }

    @Test
    void readNothingOfAMerchantsToken() {
        RequestSpecification server = given().auth().oauth2(merchant.token());

        Response list = from(PAGE, server).get("/v1/payments");
        Response one =
                from(PAGE, given().auth().oauth2(merchant.token())).get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q");
        Response nobody = from(PAGE, given()).get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q");

        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(spoken(list)).isEmpty();
        assertThat(spoken(one)).isEmpty();
        assertThat(spoken(nobody)).isEmpty();
    }

    @Test
    void readNothingWhereACheckoutTokenDoesNotOpen() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);

        Response answer = from(PAGE, checkout.browser()).get("/v1/payments");

        Refusal.assertIsProblem(answer, 403, "insufficient_scope");
        assertThat(spoken(answer)).isEmpty();
    }

    private static RequestSpecification from(String page, RequestSpecification request) {
        return request.header("Origin", page);
    }

    private static Response preflight(String method, String path) {
        return given().header("Origin", PAGE)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .options(path);
    }

    /** The headers that say anything to a browser about other pages. */
    private static List<String> spoken(Response answer) {
        return answer.headers().asList().stream()
                .map(header -> header.getName())
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"))
                .toList();
    }

    private static String json(String singleQuoted) {
        return MerchantForTests.json(singleQuoted);
    }
}
