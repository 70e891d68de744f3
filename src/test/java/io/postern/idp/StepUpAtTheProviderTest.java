package io.postern.idp;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.postern.idp.KeycloakForTests.Login.PASSWORD;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.Refusal;
import io.postern.contract.HighValueCalls;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Second factors that people really gave to an identity provider: none, a fresh one, and one that grew stale. */
@KeycloakTest
@WithTestResource(value = BriefStepUp.class, scope = TestResourceScope.MATCHING_RESOURCES)
class StepUpAtTheProviderTest {
    private static final long HIGH = 120_000;
    private static final String SHOP = "merchant-acme";

    @Test
    void everyOperationOfHighValueWantsAFreshSecondFactor() {
        List<String> operations = HighValueCalls.always().toList();
        assertThat(operations).hasSizeGreaterThanOrEqualTo(7);

        String password = KeycloakForTests.token("opal", PASSWORD);
        operations.forEach(name -> assertAsksForAFactor(HighValueCalls.call(name, password)));
        String factor = KeycloakForTests.token("opal", MFA);
        operations.forEach(name -> assertThat(HighValueCalls.call(name, factor).statusCode())
                .as(name)
                .isIn(400, 404));
        awaitStale(factor);
        operations.forEach(name -> assertAsksForAFactor(HighValueCalls.call(name, factor)));
    }

    @Test
    void aRefundAboveThePlansLimitWantsOne() {
        String payment = paid();

        assertAsksForAFactor(refund(KeycloakForTests.clientToken(SHOP), payment));
        assertAsksForAFactor(refund(KeycloakForTests.token("mia", PASSWORD), payment));
        assertThat(refund(KeycloakForTests.token("mia", MFA), payment).statusCode())
                .isEqualTo(201);
    }

    @Test
    void aMachineAsksAndASecondPersonApproves() {
        String byMachine = ask(KeycloakForTests.clientToken(SHOP), paid());
        String byMia = ask(KeycloakForTests.token("mia", PASSWORD), paid());

        Refusal.assertIsProblem(
                approve(KeycloakForTests.clientToken(SHOP), byMachine), 401, "insufficient_user_authentication");
        Refusal.assertIsProblem(approve(KeycloakForTests.token("mia", MFA), byMia), 403, "approver_is_requester");
        Refusal.assertIsProblem(approve(KeycloakForTests.token("olga", MFA), byMia), 404, "not_found");
        String noah = KeycloakForTests.token("noah", MFA);
        for (String approval : List.of(byMachine, byMia)) {
            Response approved = approve(noah, approval);
            assertThat(approved.statusCode()).as(approved.asString()).isEqualTo(200);
            assertThat(approved.<Integer>path("result.status")).isEqualTo(201);
        }
    }

    private static void assertAsksForAFactor(Response answer) {
        Refusal.assertIsProblem(answer, 401, "insufficient_user_authentication");
        assertThat(answer.header("WWW-Authenticate"))
                .contains("acr_values=\"mfa\", max_age=\"" + BriefStepUp.AGE.toSeconds() + "\"");
    }

    private static void awaitStale(String factor) {
        String any = HighValueCalls.always().findFirst().orElseThrow();
        Instant deadline = Instant.now().plus(BriefStepUp.AGE).plusSeconds(10);
        while (HighValueCalls.call(any, factor).statusCode() != 401) {
            assertThat(Instant.now()).as("still fresh").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static String paid() {
        return post(
                        KeycloakForTests.clientToken(SHOP),
                        "/v1/payments",
                        "{'amount':500000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                + "'exp_year':2030}}")
                .path("id");
    }

    private static Response refund(String token, String payment) {
        return post(token, "/v1/refunds", "{'payment':'" + payment + "','amount':" + HIGH + "}");
    }

    private static String ask(String token, String payment) {
        Response asked = post(
                token,
                "/v1/approvals",
                "{'operation':'POST /v1/refunds','body':{'payment':'" + payment + "','amount':" + HIGH + "}}");
        assertThat(asked.statusCode()).as(asked.asString()).isEqualTo(201);
        return asked.path("id");
    }

    private static Response approve(String token, String approval) {
        return given().auth()
                .oauth2(token)
                .header("Idempotency-Key", MerchantForTests.newKey())
                .post("/v1/approvals/" + approval + "/approve");
    }

    private static Response post(String token, String path, String body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json(body))
                .post(path);
    }
}
