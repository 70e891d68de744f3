package io.postern.checkout;

import static io.postern.checkout.CheckoutForTests.GOOD_CARD;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.access.OwnTokens;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a checkout token is made of, who may have one made, and what makes it worthless. */
@PosternTest
class CheckoutTokenTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static MerchantForTests merchant;

    @Inject
    OwnTokens own;

    @BeforeEach
    void openAShopOnce() {
        merchant = merchant == null ? MerchantForTests.open() : merchant;
    }

    @Test
    void showsItsMerchantWhatItFixed() {
        Instant before = Instant.now();
        Response answer = merchant.post(
                "/v1/checkout_tokens",
                "{'use':'payment','amount':4990,'currency':'EUR','merchant_reference':'order-7','description':'Two books',"
                        + "'return_url':'https://shop.example/return','customer':'customer-8',"
                        + "'origin':'https://shop.example','expires_in':600}");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
        assertThat(answer.<String>path("id")).startsWith("chk_");
        assertThat(answer.<String>path("object")).isEqualTo("checkout_token");
        assertThat(answer.<Integer>path("amount")).isEqualTo(4990);
        assertThat(answer.<String>path("capture_method")).isEqualTo("automatic");
        assertThat(answer.<String>path("customer")).isEqualTo("customer-8");
        assertThat(Instant.parse(answer.path("expires_at")))
                .isBetween(before.plusSeconds(598), Instant.now().plusSeconds(601));
    }

    @Test
    void lastsAQuarterOfAnHourUnlessItsMerchantSaysOtherwise() {
        Response answer = merchant.post("/v1/checkout_tokens", "{'use':'tokenization'}");

        assertThat(Instant.parse(answer.path("expires_at")))
                .isBetween(Instant.now().plusSeconds(880), Instant.now().plusSeconds(901));
        assertThat(answer.<Object>path("amount")).isNull();
    }

    @Test
    void saysInItsClaimsWhatItIsForAndNothingOfAnybody() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant, ",'customer':'customer-8'");

        JsonPath claims = claims(checkout.token());

        assertThat(claims.getString("role")).isEqualTo("checkout");
        assertThat(claims.getString("jti")).isEqualTo(checkout.id());
        assertThat(claims.getString("merchant_id")).isEqualTo(merchant.id());
        assertThat(claims.getMap("terms").keySet())
                .isEqualTo(Set.of("amount", "currency", "capture_method", "customer"));
        assertThat(claims.getMap("$").keySet())
                .isEqualTo(Set.of("iss", "aud", "sub", "iat", "exp", "jti", "role", "use", "terms", "merchant_id"));
    }

    @Test
    void isTheSameTokenOnARetry() {
        String key = MerchantForTests.newKey();
        String body = "{'use':'payment','amount':1000,'currency':'USD'}";

        Response first = merchant.post("/v1/checkout_tokens", key, body);
        Response second = merchant.post("/v1/checkout_tokens", key, body);

        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    }

    static Stream<String> bodies() {
        return Stream.of(
                "{} | 400 | missing_field | use",
                "{'use':'refund'} | 422 | invalid_value | use",
                "{'use':'payment','currency':'USD'} | 400 | missing_field | amount",
                "{'use':'payment','amount':1000} | 400 | missing_field | currency",
                "{'use':'payment','amount':0,'currency':'USD'} | 422 | invalid_value | amount",
                "{'use':'payment','amount':'10','currency':'USD'} | 400 | invalid_type | amount",
                "{'use':'payment','amount':1000,'currency':'GBP'} | 422 | invalid_value | currency",
                "{'use':'payment','amount':1000,'currency':'usd'} | 422 | invalid_value | currency",
                "{'use':'payment','amount':1000,'currency':'USD','metadata':{}} | 400 | unknown_field | metadata",
                "{'use':'payment','amount':1000,'currency':'USD','role':'operator'} | 400 | unknown_field | role",
                "{'use':'payment','amount':1000,'currency':'USD','merchant_id':'mch_other'} | 400 | unknown_field | merchant_id",
                "{'use':'payment','amount':1000,'currency':'USD','capture_method':'later'} | 422 | invalid_value | capture_method",
                "{'use':'payment','amount':1000,'currency':'USD','return_url':'javascript:x'} | 422 | invalid_value | return_url",
                "{'use':'payment','amount':1000,'currency':'USD','description':'4242 4242 4242 4242'} | 422 | invalid_value | description",
                "{'use':'tokenization','amount':1000} | 422 | invalid_value | amount",
                "{'use':'tokenization','return_url':'https://shop.example'} | 422 | invalid_value | return_url",
                "{'use':'tokenization','customer':'ada@example.com'} | 422 | invalid_value | customer",
                "{'use':'tokenization','customer':'192.0.2.7'} | 422 | invalid_value | customer",
                "{'use':'tokenization','origin':'https://shop.example/'} | 422 | invalid_value | origin",
                "{'use':'tokenization','origin':'http://shop.example'} | 422 | invalid_value | origin",
                "{'use':'tokenization','origin':'*'} | 422 | invalid_value | origin",
                "{'use':'tokenization','origin':'null'} | 422 | invalid_value | origin",
                "{'use':'tokenization','expires_in':59} | 422 | invalid_value | expires_in",
                "{'use':'tokenization','expires_in':86400} | 422 | invalid_value | expires_in",
                "{'use':'tokenization','expires_in':86401} | 422 | invalid_value | expires_in");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void isNotMadeOnTermsThatCannotBe(String line) {
        String[] bad = line.split(" \\| ");

        Refusal.expect(
                merchant, () -> merchant.post("/v1/checkout_tokens", bad[0]), Integer.parseInt(bad[1]), bad[2], bad[3]);
    }

    @Test
    void isNotLongerThanAHeader() {
        String body = "{'use':'payment','amount':1000,'currency':'USD','description':'" + "\u2010".repeat(255)
                + "','return_url':'https://shop.example/" + "\u2010".repeat(900) + "'}";

        Refusal.expect(merchant, () -> merchant.post("/v1/checkout_tokens", body), 422, "invalid_value", "description");
    }

    @ParameterizedTest
    @CsvSource({
        "payment, payments:write, 201",
        "payment, tokens:write, 403",
        "tokenization, tokens:write, 201",
        "tokenization, payments:write, 403",
        "tokenization, refunds:write, 403"
    })
    void isMadeByWhoMayDoItsUseItself(String use, String scope, int status) {
        String token = issue("narrow", Map.of("role", "merchant", "merchant_id", merchant.id(), "scope", scope), SOON);
        String terms = use.equals("payment") ? ",'amount':1000,'currency':'USD'" : "";

        Response answer = new MerchantForTests(merchant.id(), token)
                .post("/v1/checkout_tokens", "{'use':'" + use + "'" + terms + "}");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
    }

    @Test
    void isWorthNothingWhenItsTimeIsOver() {
        String ended = issue("chk_01h455vb4pex5vsknk084sn02q", checkoutClaims(), Duration.ofHours(-2));

        Response answer = new CheckoutForTests("", ended).pay("4242424242424242");

        Refusal.assertIsProblem(answer, 401, "unauthenticated");
        assertThat(new CheckoutForTests("", issue("chk_01h455vb4pex5vsknk084sn02q", checkoutClaims(), SOON))
                        .get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q")
                        .statusCode())
                .as("the same in time")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "use", "merchant_id"})
    void isBelievedOnlyWhole(String missing) {
        Map<String, Object> claims = new HashMap<>(checkoutClaims());
        claims.put(missing, "");

        Response answer = new CheckoutForTests("", issue("chk_01h455vb4pex5vsknk084sn02q", claims, SOON))
                .get("/v1/payments/pay_01h455vb4pex5vsknk084sn02q");

        Refusal.assertIsProblem(answer, 403, "insufficient_scope");
    }

    @Test
    void isOfOneMerchantAlone() {
        MerchantForTests other = MerchantForTests.open();
        String theirs = other.post("/v1/tokens", "{'card':" + GOOD_CARD + "}").path("id");
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);

        Refusal.expect(
                other, () -> checkout.post("/v1/payments", "{'token':'" + theirs + "'}"), 404, "not_found", null);
    }

    @Test
    void isNotHandedOutByTheDemosTokenIssuer() {
        assertThat(given().get("/dev/token?role=checkout").statusCode()).isEqualTo(400);
    }

    /** A merchant that lets only its own servers in, by client and by address, still has buyers everywhere. */
    @Test
    void worksForAMerchantWithClientsAndAddressRules() {
        MerchantForTests shop = MerchantForTests.open();
        CheckoutForTests checkout = CheckoutForTests.payment(shop);
        given().auth()
                .oauth2(given().get("/dev/token?role=operator&acr=mfa").asString())
                .contentType("application/json")
                .body(MerchantForTests.json("{'clients':['shop-server'],'address_rules':['203.0.113.0/24']}"))
                .patch("/v1/merchants/" + shop.id())
                .then()
                .statusCode(200);

        assertThat(checkout.pay("4242424242424242").statusCode()).isEqualTo(201);
    }

    @Test
    void isOnTheTrailWithoutItself() {
        CheckoutForTests checkout = CheckoutForTests.payment(merchant);
        String payment = checkout.pay("4242424242424242").path("id");

        Response made = audit("subject=" + checkout.id());
        Response used = audit("subject=" + payment);

        assertThat(made.<String>path("data[0].action")).isEqualTo("checkout_token.create");
        assertThat(made.<Integer>path("data[0].detail.amount")).isEqualTo(1000);
        assertThat(used.<String>path("data[0].actor")).isEqualTo(checkout.id());
        assertThat(used.<String>path("data[0].role")).isEqualTo("checkout");
        assertThat(made.asString() + used.asString())
                .doesNotContain(checkout.token().substring(checkout.token().lastIndexOf('.')));
    }

    private static Response audit(String query) {
        return given().auth()
                .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                .get("/v1/audit_entries?" + query);
    }

    private Map<String, Object> checkoutClaims() {
        return Map.of(
                "jti", "chk_01h455vb4pex5vsknk084sn02q",
                "role", "checkout",
                "use", "payment",
                "merchant_id", merchant.id(),
                "terms", Map.of("amount", 1000, "currency", "USD", "capture_method", "automatic"));
    }

    private String issue(String client, Map<String, Object> claims, Duration life) {
        return own.issue(client, claims, life).await().atMost(SOON);
    }

    private static JsonPath claims(String token) {
        return JsonPath.from(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }
}
