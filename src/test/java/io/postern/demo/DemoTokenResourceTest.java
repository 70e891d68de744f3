package io.postern.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class DemoTokenResourceTest {
    @Test
    void handsOutAMerchantsTokenUnlessAskedForAnother() {
        Response token = given().get("/dev/token");

        Response caller = given().auth().oauth2(token.asString()).get("/test/door");

        assertThat(token.contentType()).startsWith("text/plain");
        assertThat(caller.<String>path("role")).isEqualTo("merchant");
        assertThat(caller.<String>path("merchant")).isEqualTo("mch_demo");
        assertThat(caller.<String>path("acr")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "merchant, mch_other, mch_other",
        "dispute_agent, mch_demo, mch_demo",
        "risk_analyst, mch_demo, mch_demo",
        "operator, mch_demo, mch_platform",
        "auditor, mch_demo, mch_platform"
    })
    void handsOutEveryRole(String role, String merchant, String callsFor) {
        String token = given().get("/dev/token?acr=mfa&role=" + role + "&merchant=" + merchant)
                .asString();

        Response caller = given().auth().oauth2(token).get("/test/door");

        assertThat(caller.<String>path("role")).isEqualTo(role);
        assertThat(caller.<String>path("merchant")).isEqualTo(callsFor);
        assertThat(caller.<String>path("acr")).isEqualTo("mfa");
        assertThat(given().auth().oauth2(token).put("/test/door").statusCode()).isEqualTo(200);
    }

    @Test
    void knowsOneClientByAllItsTokens() {
        String first = given().get("/dev/token").asString();
        String second = given().get("/dev/token?acr=mfa").asString();

        assertThat(first).isNotEqualTo(second);
        assertThat(client(first)).isEqualTo(client(second));
    }

    @ParameterizedTest
    @CsvSource({
        "role=emperor, role",
        "merchant=mch_nobody, merchant",
        "merchant=mch_01h455vb4pex5vsknk084sn02q, merchant",
        "merchant=mch_platform, merchant"
    })
    void refusesWhatIsNotThere(String query, String param) {
        Response answer = given().get("/dev/token?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.<String>path("param")).isEqualTo(param);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    private static String client(String token) {
        return given().auth().oauth2(token).get("/test/door").path("client");
    }

    @Test
    void handsOutAnotherClientWhereTwoPeopleAreNeeded() {
        String one = given().get("/dev/token").asString();
        String other = given().get("/dev/token?client=bookkeeper").asString();

        assertThat(given().auth().oauth2(one).get("/test/door").<String>path("client"))
                .isEqualTo("demo-merchant-mch_demo");
        assertThat(given().auth().oauth2(other).get("/test/door").<String>path("client"))
                .isEqualTo("demo-merchant-mch_demo-bookkeeper");
        assertThat(given().get("/dev/token?client=Book%20Keeper").statusCode()).isEqualTo(400);
    }
}
