package io.postern.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.PosternTest;
import io.restassured.response.Response;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Plants differences between contract and gateway: the filter that stands in all other tests must see each of them. */
@PosternTest
class ContractFilterTest {
    @Test
    void letsPassWhatIsAsTheContractSays() {
        assertThatCode(() -> makeToken(held(root -> {}))).doesNotThrowAnyException();
    }

    @Test
    void seesAFieldThatTheContractDoesNotKnow() {
        ContractFilter filter =
                held(root -> schema(root, "Card").withObject("/properties").remove("bin"));

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bin");
    }

    @Test
    void seesAValueThatTheContractDoesNotAllow() {
        ContractFilter filter =
                held(root -> ((ArrayNode) schema(root, "TokenStatus").get("enum")).remove(0));

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("active");
    }

    @Test
    void seesAStatusThatTheContractDoesNotDeclare() {
        ContractFilter filter = held(root -> {
            ObjectNode answers = (ObjectNode) root.at("/paths/~1v1~1tokens/post/responses");
            answers.remove("201");
            answers.remove("default");
        });

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("201");
    }

    @Test
    void seesAHeaderThatIsMissing() {
        ContractFilter filter = held(root -> ((ObjectNode) root.at("/components/responses/TokenCreated/headers"))
                .putObject("Location")
                .put("required", true)
                .putObject("schema")
                .put("type", "string"));

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Location");
    }

    @Test
    void seesARequestThatTheGatewayTakesAgainstTheContract() {
        ContractFilter filter =
                held(root -> schema(root, "TokenRequest").putArray("required").add("customer"));

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("customer");
    }

    @Test
    void seesARouteThatTheContractDoesNotKnow() {
        ContractFilter filter = held(root -> ((ObjectNode) root.get("paths")).remove("/v1/tokens"));

        assertThatThrownBy(() -> makeToken(filter))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not know it");
    }

    private static ContractFilter held(Consumer<JsonNode> change) {
        JsonNode root = Contract.committed().root();
        change.accept(root);
        return new ContractFilter(new Contract(root));
    }

    private static ObjectNode schema(JsonNode root, String name) {
        return (ObjectNode) root.at("/components/schemas/" + name);
    }

    private static Response makeToken(ContractFilter filter) {
        String token = given().get("/dev/token").asString();
        return given().filter(filter)
                .auth()
                .oauth2(token)
                .contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID())
                .body("{\"card\":{\"number\":\"4242424242424242\",\"exp_month\":12,\"exp_year\":2030}}")
                .post("/v1/tokens");
    }
}
