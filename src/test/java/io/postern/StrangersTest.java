package io.postern;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.access.Role;
import io.postern.contract.Operations;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has no token, the wrong role, or another merchant's ids, gets nowhere: at every operation of the contract. */
@PosternTest
class StrangersTest {
    private static final String NOBODYS = "01h455vb4pex5vsknk084sn02q";

    /** The scopes that a role has, written down a second time on purpose. */
    private static final Map<Role, String> SCOPES = Map.of(
            Role.MERCHANT,
            "(tokens|payments|refunds|webhooks|approvals):.*|(balance|receipts|events|disputes):read",
            Role.DISPUTE_AGENT,
            "disputes:.*|(payments|refunds|receipts|events):read",
            Role.RISK_ANALYST,
            "(payments|receipts):read",
            Role.OPERATOR,
            "(merchants|keys|approvals):.*|(intake|webhooks|payments):read",
            Role.AUDITOR,
            ".*:read");

    private static MerchantForTests owner;
    private static MerchantForTests stranger;

    /** What the owner has, by the prefix of its id. */
    private static Map<String, String> owned;

    @BeforeEach
    void openTwoShopsOnce() {
        if (owner == null) {
            owner = MerchantForTests.open();
            stranger = MerchantForTests.open();
            owned = possessions();
        }
    }

    private static Map<String, String> possessions() {
        String card = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";
        String token = owner.post("/v1/tokens", "{'card':" + card + "}").path("id");
        String payment = owner.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token + "'}")
                .path("id");
        String refund = owner.post("/v1/refunds", "{'payment':'" + payment + "','amount':100}")
                .path("id");
        String receipt = owner.get("/v1/receipts?payment=" + payment).path("data[0].id");
        return Map.of("tokens", token, "payments", payment, "refunds", refund, "receipts", receipt);
    }

    static Stream<String> operations() {
        return Operations.withScopes().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void asksEverybodyForAToken(String operation) {
        Response answer = call(given(), operation, NOBODYS);

        Refusal.assertIsProblem(answer, 401, "unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nonsense", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer eyJhbGciOiJub25lIn0.e30."})
    void takesNoBadToken(String authorization) {
        operations().forEach(operation -> {
            Response answer = call(given().header("Authorization", authorization), operation, NOBODYS);

            Refusal.assertIsProblem(answer, 401, "unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
        });
    }

    /** Every operation with every role that must not use it. */
    static Stream<Arguments> forbidden() {
        return Operations.withScopes().entrySet().stream()
                .flatMap(operation -> Arrays.stream(Role.values())
                        .filter(role -> !operation.getValue().matches(SCOPES.get(role)))
                        .map(role -> Arguments.of(role, operation.getKey(), operation.getValue())));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void turnsARoleAwayThatLacksTheScope(Role role, String operation, String scope) {
        String token = MerchantForTests.token(role.wire(), "mch_demo");

        Response answer = call(given().auth().oauth2(token), operation, NOBODYS);

        Refusal.assertIsProblem(answer, 403, "insufficient_scope");
        assertThat(answer.<String>path("detail")).contains(scope);
        assertThat(answer.header("WWW-Authenticate")).contains("insufficient_scope", scope);
    }

    /** Operations of merchants that name an object in their address. */
    static Stream<String> byId() {
        return operations()
                .filter(operation -> operation.contains("{id}"))
                .filter(operation -> Stream.of("tokens", "payments", "refunds", "receipts")
                        .anyMatch(kind -> operation.contains("/v1/" + kind + "/")));
    }

    @ParameterizedTest
    @MethodSource("byId")
    void hidesWhatIsAnothersAsIfItWereNot(String operation) {
        String kind = operation.split("/")[2];
        String theirs = owned.get(kind);
        String nobodys = theirs.substring(0, 4) + NOBODYS;

        Response foreign = Refusal.expect(
                owner, () -> call(given().auth().oauth2(stranger.token()), operation, theirs), 404, "not_found", null);
        Response unknown = call(given().auth().oauth2(stranger.token()), operation, nobodys);

        assertThat(shape(foreign, theirs)).isEqualTo(shape(unknown, nobodys));
    }

    @Test
    void takesNoIdOfAnothersInABody() {
        String payment = "{'amount':1000,'currency':'USD','token':'" + owned.get("tokens") + "'}";
        String refund = "{'payment':'" + owned.get("payments") + "','amount':100}";

        Refusal.expect(owner, () -> stranger.post("/v1/payments", payment), 404, "not_found", null);
        Refusal.expect(owner, () -> stranger.post("/v1/refunds", refund), 404, "not_found", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/balance", "/v1/payments", "/v1/refunds", "/v1/receipts", "/v1/balance_transactions"})
    void namesNoOtherMerchantThanItself(String path) {
        assertThat(stranger.get(path + "?merchant=" + stranger.id()).statusCode())
                .isEqualTo(200);
        Refusal.assertIsProblem(stranger.get(path + "?merchant=" + owner.id()), 404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/payments",
                "/v1/refunds",
                "/v1/refunds?payment={payment}",
                "/v1/receipts",
                "/v1/receipts?payment={payment}",
                "/v1/balance_transactions",
                "/v1/balance_transactions?payment={payment}",
                "/v1/payments?starting_after={payment}"
            })
    void listsNothingOfAnothers(String address) {
        Response answer = stranger.get(address.replace("{payment}", owned.get("payments")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).doesNotContain(owned.values());
        assertThat(answer.<Integer>path("data.size()")).isZero();
    }

    /** Calls an operation with a body that would be taken, if only the caller were right. */
    private static Response call(RequestSpecification request, String operation, String id) {
        String[] words = operation.split(" ");
        if (words[0].equals("POST") || words[0].equals("PATCH")) {
            request.contentType("application/json").body("{}").header("Idempotency-Key", MerchantForTests.newKey());
        }
        return request.request(words[0], words[1].replaceAll("\\{\\w+}", id));
    }

    private static String shape(Response answer, String id) {
        return answer.statusCode() + answer.asString().replace(id, "{id}").replaceAll("req_\\w+", "{request}");
    }
}
