package io.postern.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.access.OwnTokens;
import io.postern.access.Role;
import io.postern.access.Scope;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract says of second factors is what the gateway does, for every operation of it. */
@PosternTest
class StepUpTest {
    private static final String BY_AMOUNT = "above plan.refund_step_up";
    private static final int MINUTES_AGO = 301;

    @Inject
    OwnTokens tokens;

    static Stream<String> always() {
        return HighValueCalls.always();
    }

    static Stream<String> undeclared() {
        return Operations.withScopes().keySet().stream().filter(name -> !HighValueCalls.is("always", name));
    }

    @Test
    void isDeclaredForWhatIsOfHighValue() {
        assertThat(HighValueCalls.declared(BY_AMOUNT)).containsExactly("POST /v1/refunds");
        assertThat(always())
                .contains(
                        "PATCH /v1/merchants/{id}",
                        "POST /v1/disputes/import",
                        "POST /v1/keys/{name}/rotate",
                        "POST /v1/subjects/{id}/erase",
                        "POST /v1/subjects/{id}/holds",
                        "DELETE /v1/subjects/{id}/holds/{hold}",
                        "POST /v1/approvals/{id}/approve",
                        "POST /v1/approvals/{id}/deny")
                .doesNotContain("POST /v1/merchants");
    }

    @ParameterizedTest
    @MethodSource("always")
    void wantsASecondFactorThatIsFresh(String name) {
        long now = Instant.now().getEpochSecond();

        assertAsksForAFactor(call(name, Map.of()));
        assertAsksForAFactor(call(name, Map.of("acr", "mfa")));
        assertAsksForAFactor(call(name, Map.of("acr", "pwd", "auth_time", now)));
        assertAsksForAFactor(call(name, Map.of("acr", "mfa", "auth_time", now - MINUTES_AGO)));
        Response fresh = call(name, Map.of("acr", "mfa", "auth_time", now));
        assertThat(fresh.statusCode()).as(fresh.asString()).isIn(400, 404); // no key, or nobody's id: past the factor
        assertThat(fresh.<String>path("code")).isIn("idempotency_key_missing", "not_found");
    }

    @ParameterizedTest
    @MethodSource("undeclared")
    void wantsNoneElsewhere(String name) {
        Response answer = call(name, Map.of());

        assertThat(answer.statusCode()).as(answer.asString()).isNotEqualTo(401);
    }

    @Test
    void wantsOneForRefundsAboveThePlansLimitAlone() {
        MerchantForTests merchant = MerchantForTests.open();
        long now = Instant.now().getEpochSecond();
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':500000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                + "'exp_year':2030}}")
                .path("id");

        for (Map<String, Object> login : Stream.<Map<String, Object>>of(
                        Map.of(), Map.of("acr", "mfa", "auth_time", now - MINUTES_AGO))
                .toList()) {
            assertAsksForAFactor(refund(merchant, payment, 100_001, login));
        }
        assertThat(refund(merchant, payment, 100_000, Map.of()).statusCode()).isEqualTo(201);
        assertThat(refund(merchant, payment, 100_001, Map.of("acr", "mfa", "auth_time", now))
                        .statusCode())
                .isEqualTo(201);
        assertThat(merchant.get("/v1/payments/" + payment).<Integer>path("amount_refunded"))
                .isEqualTo(200_001);
    }

    /** Machines have another way for everything, but for deciding. */
    @Test
    void canBeHadByApprovalInstead() {
        String refused = given().auth()
                .oauth2(token("approvals:write", Map.of()))
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body("{\"operation\":\"POST /v1/nothing\"}")
                .post("/v1/approvals")
                .path("detail");
        String approvable = Contract.committed().operations().entrySet().stream()
                .filter(operation -> operation.getValue().has("x-step-up"))
                .map(Map.Entry::getKey)
                .filter(name -> !isInPerson(name))
                .collect(Collectors.joining(", "));

        assertThat(refused).endsWith("it must be one of " + approvable + ".");
    }

    @Test
    void tellsMachinesOfTheOtherWay() {
        assertThat(call("PATCH /v1/merchants/{id}", Map.of()).<String>path("detail"))
                .contains("POST /v1/approvals");
        assertThat(call("POST /v1/approvals/{id}/approve", Map.of()).<String>path("detail"))
                .doesNotContain("POST /v1/approvals");
    }

    /** The table of docs/approvals.md is made of the contract. */
    @Test
    void isDocumentedOperationByOperation() throws IOException {
        String table = Contract.committed().operations().entrySet().stream()
                .filter(operation -> operation.getValue().has("x-step-up"))
                .map(operation -> "| `%s` | %s | %s |"
                        .formatted(
                                operation.getKey(),
                                operation.getValue().path("x-step-up").asText(),
                                isInPerson(operation.getKey()) ? "no" : "yes"))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("docs/approvals.md")))
                .contains("| operation | needs a second factor | can be approved instead |\n|---|---|---|\n" + table
                        + "\n");
    }

    /** What a person decides, and a file that is too long to be looked through by a second one. */
    private static boolean isInPerson(String name) {
        return name.startsWith("POST /v1/approvals/") || name.equals("POST /v1/disputes/import");
    }

    private static void assertAsksForAFactor(Response answer) {
        Refusal.assertIsProblem(answer, 401, "insufficient_user_authentication");
        assertThat(answer.header("WWW-Authenticate"))
                .startsWith("Bearer ")
                .contains("error=\"insufficient_user_authentication\", acr_values=\"mfa\", max_age=\"300\"");
    }

    private Response call(String name, Map<String, Object> login) {
        return HighValueCalls.call(name, token(Operations.withScopes().get(name), login));
    }

    private Response refund(MerchantForTests merchant, String payment, long amount, Map<String, Object> login) {
        return given().auth()
                .oauth2(token(Role.MERCHANT, merchant.id(), login))
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(MerchantForTests.json("{'payment':'" + payment + "','amount':" + amount + "}"))
                .post("/v1/refunds");
    }

    private String token(String scope, Map<String, Object> login) {
        Role role = Arrays.stream(Role.values())
                .filter(each -> each.may(Scope.valueOf(scope.toUpperCase().replace(':', '_'))))
                .findFirst()
                .orElseThrow();
        return token(role, "mch_demo", login);
    }

    private String token(Role role, String merchant, Map<String, Object> login) {
        Map<String, Object> claims = new HashMap<>(login);
        claims.put("role", role.wire());
        claims.put("merchant_id", merchant);
        return tokens.issue("step-up-test", claims, Duration.ofMinutes(5))
                .await()
                .atMost(Duration.ofSeconds(20));
    }
}
