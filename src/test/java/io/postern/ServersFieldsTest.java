package io.postern;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.contract.Operations;
import io.postern.contract.Operations.Operation;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway alone decides cannot be sent along: such a field is refused by name, in every body. */
@PosternTest
class ServersFieldsTest {
    /** Of objects, of callers and of the tables behind them. */
    private static final List<String> OWNED = List.of(
            "id",
            "object",
            "status",
            "merchant",
            "merchant_id",
            "role",
            "scopes",
            "acr",
            "version",
            "created_at",
            "created",
            "amount_captured",
            "amount_refunded",
            "amount_capturable",
            "fingerprint",
            "brand",
            "checks",
            "risk",
            "disputed",
            "acquirer",
            "acquirer_reference",
            "network_transaction_id",
            "last_error",
            "next_action",
            "fee",
            "balance",
            "subject",
            "receipt",
            "leaf_hash",
            "approved_by",
            "decided_by",
            "requested_by",
            "__proto__",
            "constructor",
            "class");

    static Stream<Operation> bodies() {
        return Operations.all().stream().filter(operation -> operation.fields().isPresent());
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void areNotTakenFromABody(Operation operation) {
        List<String> foreign = OWNED.stream()
                .filter(field -> !operation.fields().orElseThrow().contains(field))
                .toList();

        assertThat(foreign).hasSizeGreaterThan(OWNED.size() - 4);
        foreign.forEach(field -> {
            Response answer = send(operation, "{\"" + field + "\":\"x\"}");

            Refusal.assertIsProblem(answer, 400, "unknown_field");
            assertThat(answer.<String>path("param")).isEqualTo(field);
        });
        assertThat(send(operation, "{}").asString()).doesNotContain("unknown_field");
    }

    private static Response send(Operation operation, String body) {
        String role = operation.scopes().stream()
                        .anyMatch(scope -> scope.matches("(merchants|keys|intake):write|disputes:import"))
                ? "operator"
                : operation.scopes().contains("disputes:write") ? "dispute_agent" : "merchant";
        return given().auth()
                .oauth2(MerchantForTests.stepUpToken(role, "mch_demo"))
                .header("Idempotency-Key", MerchantForTests.newKey())
                .contentType("application/json")
                .body(body)
                .request(operation.method(), operation.path().replaceAll("\\{\\w+}", "01h455vb4pex5vsknk084sn02q"));
    }
}
