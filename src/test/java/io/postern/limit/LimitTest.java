package io.postern.limit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Limits at the gateway's door, of merchants whose plans allow little. */
@PosternTest
class LimitTest {
    private static final String PAYMENT =
            "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}";

    @Test
    void tellsWhatIsLeftAndRefusesWhatIsTooMuch() {
        MerchantForTests merchant = merchant(10);

        for (int n = 1; n <= 10; n++) {
            Response answer = merchant.get("/v1/balance");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.header("RateLimit-Policy"))
                    .isEqualTo("\"address\";q=50000000;w=60, \"client-read\";q=10;w=60");
            assertThat(answer.header("RateLimit")).matches("\"client-read\";r=" + (10 - n) + ";t=([1-9]|[1-5]\\d|60)");
        }

        Response refused = merchant.get("/v1/balance");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.<String>path("code")).isEqualTo("rate_limited");
        assertThat(refused.<String>path("policy")).isEqualTo("client-read");
        assertThat(refused.<Integer>path("limit")).isEqualTo(10);
        assertThat(refused.header("RateLimit-Policy")).isEqualTo("\"client-read\";q=10;w=60");
        assertThat(refused.header("RateLimit")).matches("\"client-read\";r=0;t=\\d+");
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 61);
    }

    @Test
    void kindsOfCallsAndClientsHaveBudgetsOfTheirOwn() {
        MerchantForTests merchant = merchant(3);
        MerchantForTests other = merchant(3);
        exhaust(merchant);

        assertThat(merchant.post("/v1/payments", PAYMENT).statusCode()).isEqualTo(201);
        assertThat(merchant.post("/v1/tokens", "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(other.get("/v1/balance").statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusedPaymentIsNotMadeAndCanBeMadeLaterWithTheSameKey() {
        MerchantForTests merchant = merchant(2);
        merchant.post("/v1/payments", PAYMENT);
        merchant.post("/v1/payments", PAYMENT);

        Response refused = merchant.post("/v1/payments", "key-of-the-third", PAYMENT);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(merchant.get("/v1/payments").<List<?>>path("data")).hasSize(2);
        settle(merchant.id(), 1_000);
        Response later = until201(merchant, "key-of-the-third");
        assertThat(later.header("Idempotent-Replayed")).isNull();
    }

    /** All tokens of one subject are one client. */
    @Test
    void anotherTokenOfTheSameClientHelpsNobody() {
        MerchantForTests merchant = merchant(3);
        exhaust(merchant);

        MerchantForTests again = new MerchantForTests(merchant.id(), MerchantForTests.token("merchant", merchant.id()));

        assertThat(again.get("/v1/balance").statusCode()).isEqualTo(429);
    }

    static Stream<String> waysToWriteAnAddress() {
        return Stream.of(
                "/v1/balance",
                "/v1/balance/",
                "/v1/balance?x=1",
                "/v1/balance#top",
                "//v1/balance",
                "/v1//balance",
                "/v1/./balance",
                "/v1/x/../balance",
                "/V1/BALANCE",
                "/v1/Balance",
                "/v1/%62alance",
                "/v1/%2e/balance",
                "/%76%31/balance",
                "/v1%2Fbalance",
                "/v1/balance;a=b",
                "/v1;a=b/balance",
                "/v1/balance%00",
                "/v1/balance%20");
    }

    @ParameterizedTest
    @MethodSource("waysToWriteAnAddress")
    void noOtherWayToWriteTheAddressHelps(String address) throws Exception {
        MerchantForTests merchant = merchant(3);
        exhaust(merchant);

        for (HttpClient.Version version : HttpClient.Version.values()) {
            if (version.ordinal() > 1) {
                continue; // HTTP/3
            }
            int status =
                    send(version, merchant, address.replace("#", "%23"), "GET").statusCode();

            assertThat(status).as(address + " by " + version).isIn(429, 404, 400);
        }
    }

    @Test
    void noHeaderAndNoConnectionHelps() throws Exception {
        MerchantForTests merchant = merchant(3);
        exhaust(merchant);

        for (String header : List.of(
                "X-HTTP-Method-Override: POST",
                "X-HTTP-Method: DELETE",
                "X-Method-Override: PUT",
                "X-Forwarded-For: 203.0.113.9",
                "Forwarded: for=203.0.113.9",
                "X-Real-IP: 203.0.113.9",
                "X-Original-URL: /v1/receipts",
                "X-Rewrite-URL: /v1/receipts",
                "Idempotency-Key: " + UUID.randomUUID(),
                "Accept: application/json",
                "User-Agent: somebody else",
                "Request-Id: req_0",
                "Connection: close")) {
            String[] parts = header.split(": ", 2);
            Response answer = given().auth()
                    .oauth2(merchant.token())
                    .header(parts[0], parts[1])
                    .get("/v1/balance");

            assertThat(answer.statusCode()).as(header).isEqualTo(429);
        }
        assertThat(send(HttpClient.Version.HTTP_1_1, merchant, "/v1/balance", "HEAD")
                        .statusCode())
                .isIn(429, 405);
        assertThat(send(HttpClient.Version.HTTP_2, merchant, "/v1/balance", "GET")
                        .statusCode())
                .isEqualTo(429);
    }

    @Test
    void refusalsAreOnTheTrail() {
        MerchantForTests merchant = merchant(3);
        exhaust(merchant);
        String auditor = MerchantForTests.token("auditor", "mch_demo");

        Instant deadline = Instant.now().plusSeconds(20);
        List<String> codes = List.of();
        while (codes.isEmpty() && Instant.now().isBefore(deadline)) {
            codes = given().auth()
                    .oauth2(auditor)
                    .queryParam("merchant", merchant.id())
                    .queryParam("outcome", "refused")
                    .get("/v1/audit_entries")
                    .path("data.detail.code");
        }

        assertThat(codes).contains("rate_limited");
    }

    @Test
    void thePlanShowsItsLimitAndRefusesOneThatIsNone() {
        MerchantForTests merchant = merchant(10);

        assertThat(settle(merchant.id(), 77).<Integer>path("plan.requests_per_minute"))
                .isEqualTo(77);
        assertThat(settle(merchant.id(), 0).<String>path("param")).isEqualTo("plan.requests_per_minute");
    }

    private static Response until201(MerchantForTests merchant, String key) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(20));
        Response answer = merchant.post("/v1/payments", key, PAYMENT);
        while (answer.statusCode() == 429 && Instant.now().isBefore(deadline)) {
            answer = merchant.post("/v1/payments", key, PAYMENT);
        }
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer;
    }

    private static void exhaust(MerchantForTests merchant) {
        for (int n = 0; n < 4; n++) {
            merchant.get("/v1/balance");
        }
        assertThat(merchant.get("/v1/balance").statusCode()).isEqualTo(429);
    }

    private static HttpResponse<String> send(
            HttpClient.Version version, MerchantForTests merchant, String address, String method) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + address))
                    .header("Authorization", "Bearer " + merchant.token())
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static MerchantForTests merchant(int requestsPerMinute) {
        String id = operator()
                .header("Idempotency-Key", UUID.randomUUID())
                .body(MerchantForTests.json("{'name':'Slow Shop','currencies':['USD'],'plan':{'requests_per_minute':"
                        + requestsPerMinute + "}}"))
                .post("/v1/merchants")
                .path("id");
        return new MerchantForTests(id, MerchantForTests.token("merchant", id));
    }

    private static Response settle(String merchant, int requestsPerMinute) {
        return operator()
                .body("{\"plan\":{\"requests_per_minute\":" + requestsPerMinute + "}}")
                .patch("/v1/merchants/" + merchant);
    }

    private static RequestSpecification operator() {
        return given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo&acr=mfa"))
                .contentType(ContentType.JSON);
    }
}
