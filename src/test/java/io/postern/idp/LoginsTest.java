package io.postern.idp;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.postern.idp.KeycloakForTests.Login.PASSWORD;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is who at the gateway, by tokens of a real identity provider. */
@KeycloakTest
class LoginsTest {
    @ParameterizedTest
    @CsvSource({
        "mia, merchant, mch_demo",
        "olga, merchant, mch_other",
        "dana, dispute_agent, mch_platform",
        "rita, risk_analyst, mch_platform",
        "otto, operator, mch_platform"
    })
    void knowsAPersonWithASecondFactor(String person, String role, String merchant) {
        String token = KeycloakForTests.token(person, MFA);

        assertCaller(door(token), role, merchant, "mfa");
        assertThat(given().auth().oauth2(token).put("/test/door").statusCode())
                .as("what needs a fresh second factor")
                .isEqualTo(200);
    }

    @Test
    void asksWhoCameWithAPasswordAloneForASecondFactor() {
        String token = KeycloakForTests.token("ada", PASSWORD);

        assertCaller(door(token), "auditor", "mch_platform", "pwd");
        Response precious = given().auth().oauth2(token).put("/test/door");
        assertThat(precious.statusCode()).isEqualTo(401);
        assertThat(precious.header("WWW-Authenticate"))
                .contains("insufficient_user_authentication", "acr_values=\"mfa\"", "max_age=");
    }

    @Test
    void knowsMachinesBySecretAndBySignature() {
        assertCaller(door(KeycloakForTests.clientToken("merchant-other")), "merchant", "mch_other", "pwd");
        assertCaller(door(KeycloakForTests.shared().bySignature().access()), "merchant", "mch_demo", "pwd");
    }

    private static Response door(String token) {
        return given().auth().oauth2(token).get("/test/door");
    }

    private static void assertCaller(Response answer, String role, String merchant, String acr) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.<String>path("role")).isEqualTo(role);
        assertThat(answer.<String>path("merchant")).isEqualTo(merchant);
        assertThat(answer.<String>path("acr")).isEqualTo(acr);
    }
}
