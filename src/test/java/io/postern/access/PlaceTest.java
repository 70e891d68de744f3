package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From where callers may call, and for whom: at the gateway's own door, from several addresses of this machine. */
@PosternTest
class PlaceTest {
    private static final String PROXY = "127.0.0.16";

    private MerchantForTests merchant;

    @BeforeEach
    void openAShop() {
        merchant = MerchantForTests.open();
    }

    @Test
    void aMerchantWithoutRulesIsCalledForFromAnywhere() {
        assertThat(read("127.0.0.2").statusCode()).isEqualTo(200);
        assertThat(read(PROXY, "198.51.100.7").statusCode()).isEqualTo(200);
        assertThat(read(PROXY, "unknown").statusCode()).isEqualTo(200);
    }

    @Test
    void aRuleHoldsFromTheMomentItIsSet() {
        assertThat(read("127.0.0.2").statusCode()).isEqualTo(200);

        settle("{'address_rules':['127.0.0.3/32','2001:db8::/32']}");

        assertRefused(read("127.0.0.2"), "address_not_allowed", "127.0.0.2");
        assertThat(read("127.0.0.3").statusCode()).isEqualTo(200);

        settle("{'address_rules':['127.0.0.2/32']}");

        assertThat(read("127.0.0.2").statusCode()).isEqualTo(200);
        assertRefused(read("127.0.0.3"), "address_not_allowed", "127.0.0.3");

        settle("{'address_rules':[]}");

        assertThat(read("127.0.0.3").statusCode()).isEqualTo(200);
    }

    @Test
    void theCallerIsWhomTheProxyNames() {
        settle("{'address_rules':['198.51.100.0/24','2001:db8::/32']}");

        assertThat(read(PROXY, "198.51.100.7").statusCode()).isEqualTo(200);
        assertThat(read(PROXY, "2001:db8::7").statusCode()).isEqualTo(200);
        HttpResponse<String> overTwo = read(PROXY, "[2001:db8::7]:4711", "127.0.0.17");
        assertThat(overTwo.statusCode()).as(overTwo.body()).isEqualTo(200);
        assertRefused(read(PROXY, "203.0.113.7"), "address_not_allowed", "203.0.113.7");
        assertRefused(read(PROXY), "address_not_allowed", PROXY);
    }

    @Test
    void nobodyGetsInByAHeaderOfItsOwn() {
        settle("{'address_rules':['198.51.100.0/24','127.0.0.16/28']}");

        assertRefused(read("127.0.0.2", "198.51.100.7"), "address_not_allowed", "127.0.0.2");
        assertRefused(read("127.0.0.2", PROXY), "address_not_allowed", "127.0.0.2");
        assertRefused(read("127.0.0.2", "198.51.100.7", PROXY), "address_not_allowed", "127.0.0.2");
        assertRefused(read(PROXY, "198.51.100.7, 203.0.113.7"), "address_not_allowed", "203.0.113.7");
        assertRefused(read(PROXY, "198.51.100.7", "203.0.113.7"), "address_not_allowed", "203.0.113.7");
        assertRefused(read(PROXY, "198.51.100.7, unknown"), "address_not_allowed", "unknown");
        assertRefused(read(PROXY, "198.51.100.7, 198.51.100.007"), "address_not_allowed", "unknown");
    }

    @Test
    void theRulesAreNotTold() {
        settle("{'address_rules':['198.51.100.0/24']}");

        String body = read("127.0.0.2").body();

        assertThat(body).contains("127.0.0.2").doesNotContain("198.51.100");
    }

    @Test
    void aRefusalIsOnTheTrailWithTheAddressThatWasSeen() {
        settle("{'address_rules':['198.51.100.0/24']}");
        HttpResponse<String> refused = read(PROXY, "198.51.100.7, 203.0.113.77");

        Map<String, Object> entry =
                onTheTrail(refused.headers().firstValue("Request-Id").orElseThrow());

        assertThat(entry)
                .containsEntry("address", "203.0.113.77")
                .containsEntry("merchant", merchant.id())
                .containsEntry("outcome", "refused")
                .containsEntry("detail", Map.of("operation", "GET /test/door", "code", "address_not_allowed"));
    }

    @Test
    void aDeedIsOnTheTrailWithTheAddressItCameFrom() {
        HttpResponse<String> paid = send(
                PROXY,
                merchant.token(),
                "POST",
                "/v1/payments",
                MerchantForTests.json("{'amount':1000,'currency':'USD','card':"
                        + "{'number':'4242424242424242','exp_month':12,'exp_year':2030}}"),
                "203.0.113.78");
        assertThat(paid.statusCode()).as(paid.body()).isEqualTo(201);

        String payment = JsonPath.from(paid.body()).getString("id");
        List<String> addresses = given().auth()
                .oauth2(MerchantForTests.token("auditor", merchant.id()))
                .queryParam("subject", payment)
                .get("/v1/audit_entries")
                .jsonPath()
                .getList("data.address");

        assertThat(addresses).contains("203.0.113.78");
    }

    @Test
    void onlyAMerchantsOwnClientsActForIt() {
        String own = JsonPath.from(read("127.0.0.2").body()).getString("client");
        settle("{'clients':['somebody-else']}");

        HttpResponse<String> refused = read("127.0.0.2");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("client_not_allowed").doesNotContain("somebody-else");

        settle("{'clients':['somebody-else','" + own + "']}");

        assertThat(read("127.0.0.2").statusCode()).isEqualTo(200);
    }

    @Test
    void aRoleIsHeldToItsNetworksWhateverItAsksFor() {
        String auditor = MerchantForTests.token("auditor", "mch_demo");

        assertThat(send("127.0.0.9", auditor, "GET", "/test/door", null).statusCode())
                .isEqualTo(200);
        assertRefused(send("127.0.9.9", auditor, "GET", "/test/door", null), "address_not_allowed", "127.0.9.9");
        // before the scope is looked at: from there nobody learns what the token can do
        assertRefused(send("127.0.9.9", auditor, "POST", "/test/door", "{}"), "address_not_allowed", "127.0.9.9");
        assertThat(send("127.0.9.9", merchant.token(), "GET", "/test/door", null)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyLearnsOfRulesWithoutAToken() {
        settle("{'address_rules':['198.51.100.0/24']}");

        assertThat(send("127.0.0.2", "nonsense", "GET", "/test/door", null).statusCode())
                .isEqualTo(401);
    }

    @Test
    void rulesAreRefusedThatMeanTwoThings() {
        for (String rule : List.of("203.0.113.7/24", "10.0.0.0", "010.0.0.0/8", "::ffff:10.0.0.0/104")) {
            operator("{'address_rules':['192.0.2.0/24','" + rule + "']}")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("invalid_value"))
                    .body("param", equalTo("address_rules[1]"));
        }
        assertThat(operator("{'address_rules':['203.0.113.7/24']}").<String>path("detail"))
                .contains("'203.0.113.7/24'", "203.0.113.0/24", "203.0.113.7/32");
        assertThat(operator("{'address_rules':['2001:db8::/32','2001:DB8:0::/32']}")
                        .<String>path("detail"))
                .contains("all different");
        assertThat(operator("{'address_rules':['2001:DB8:0::/32']}").<List<String>>path("address_rules"))
                .containsExactly("2001:db8::/32");
    }

    private HttpResponse<String> read(String from, String... forwarded) {
        return send(from, merchant.token(), "GET", "/test/door", null, forwarded);
    }

    private void settle(String change) {
        operator(change).then().statusCode(200);
    }

    private Response operator(String change) {
        return given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo&acr=mfa"))
                .contentType("application/json")
                .body(MerchantForTests.json(change))
                .patch("/v1/merchants/" + merchant.id());
    }

    private static HttpResponse<String> send(
            String from, String token, String method, String path, String body, String... forwarded) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(20));
        for (String line : forwarded) {
            request.header("X-Forwarded-For", line);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // an upgrade on the way would keep the last of several lines
                .localAddress(InetAddress.getByName(from))
                .build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Refusals are written once a second, so this looks until the entry is there. */
    private static Map<String, Object> onTheTrail(String requestId) {
        String auditor = MerchantForTests.token("auditor", "mch_demo");
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (System.nanoTime() < deadline) {
            List<Map<String, Object>> rows = given().auth()
                    .oauth2(auditor)
                    .queryParams(Map.of("outcome", "refused", "limit", "100"))
                    .get("/v1/audit_entries")
                    .jsonPath()
                    .getList("data");
            Optional<Map<String, Object>> found = rows.stream()
                    .filter(row -> requestId.equals(row.get("request_id")))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new AssertionError("the refusal " + requestId + " never came onto the trail");
    }

    private static void assertRefused(HttpResponse<String> answer, String code, String address) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        JsonPath problem = JsonPath.from(answer.body());
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(problem.getString("detail")).contains(" " + address + ",");
    }
}
