package io.postern.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.PosternTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The committed contract and the running gateway say the same, route by route and field by field. */
@PosternTest
class ContractTest {
    private final Contract contract = Contract.committed();
    private final Map<String, Route> routes = Route.ofTheGateway();

    @Inject
    ObjectMapper mapper;

    @Test
    void isWhatTheGatewayShows() throws Exception {
        Response shown = given().get("/q/openapi");

        assertThat(shown.contentType()).isEqualTo("application/yaml");
        assertThat(shown.asByteArray())
                .as("GET /q/openapi and %s differ; the file is the one to change", Contract.FILE)
                .isEqualTo(Files.readAllBytes(Contract.FILE));
        assertThat(given().head("/q/openapi").statusCode()).isEqualTo(200);
    }

    /** Swagger UI is for the demo and for development; a test runs, in this, like production. */
    @Test
    void isNotBrowsedInProduction() {
        assertThat(given().get("/q/swagger-ui").statusCode()).isEqualTo(404);
        assertThat(given().get("/q/swagger-ui/index.html").statusCode()).isEqualTo(404);
    }

    @Test
    void knowsEveryRouteAndNoOther() {
        assertThat(contract.operations().keySet())
                .as("operations of %s against routes of the gateway", Contract.FILE)
                .isEqualTo(routes.keySet());
    }

    @Test
    void namesTheScopeThatEachRouteNeeds() {
        routes.forEach((name, route) -> {
            ObjectNode operation = contract.operations().get(name);
            if (route.isOpen()) {
                assertThat(operation.path("security")).as(name).isEmpty();
                return;
            }
            List<String> scopes = route.scopes();

            assertThat(Operations.scopes(operation)).as(name).isEqualTo(scopes);
            assertThat(operation.path("description").asText())
                    .as(name)
                    .endsWith("Scope: `" + String.join("` or `", scopes) + "`\n");
            assertThat(operation.path("x-checkout").asText(null))
                    .as(name + ", checkout tokens")
                    .isEqualTo(route.checkout().orElse(null));
        });
    }

    @Test
    void hasTheParametersOfEachRoute() {
        routes.forEach((name, route) -> {
            Set<String> listed = new TreeSet<>();
            contract.parameters(name)
                    .forEach(parameter -> listed.add(parameter.path("in").asText() + " "
                            + parameter.path("name").asText()));

            assertThat(listed).as(name).isEqualTo(route.parameters());
        });
    }

    /** Else a body of another type reaches readers that know nothing of our problems. Bytes are read by nobody. */
    @Test
    void takesNoBodyButJsonUnlessItTakesBytes() {
        routes.forEach(
                (name, route) -> assertThat(route.body().isEmpty() || route.takesOnly(MediaType.APPLICATION_JSON))
                        .as(name + " needs @Consumes")
                        .isTrue());
        assertThat(routes.entrySet().stream()
                        .filter(route -> route.getValue().takesBytes())
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "POST /v1/intake/{id}", "POST /v1/intake/{id}/echo", "POST /v1/disputes/{id}/files")
                .allSatisfy(name -> assertThat(contract.operations()
                                .get(name)
                                .at("/requestBody/content")
                                .fieldNames())
                        .toIterable()
                        .doesNotContain(MediaType.APPLICATION_JSON));
    }

    @Test
    void hasTheFieldsOfEachBody() {
        routes.forEach((name, route) -> {
            JsonNode body = contract.operations().get(name).path("requestBody");
            assertThat(body.isMissingNode())
                    .as(name + " takes no body")
                    .isEqualTo(route.body().isEmpty() && !route.takesBytes());
            route.body()
                    .ifPresent(type -> new Fields(contract, mapper, Fields.Way.IN)
                            .compare(name, type, body.at("/content/application~1json/schema")));
        });
    }

    @Test
    void hasTheFieldsOfEachView() {
        routes.forEach((name, route) -> route.view().ifPresent(view -> {
            JsonNode answer = contract.resolve(contract.operations().get(name).at("/responses/200"));

            new Fields(contract, mapper, Fields.Way.OUT)
                    .compare(name, view, answer.at("/content/application~1json/schema"));
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "ProblemCode, io.postern.problem.Problem",
        "PaymentStatus, io.postern.payment.Status",
        "FactKind, io.postern.payment.FactKind",
        "RefundStatus, io.postern.payment.Refund$State",
        "TokenStatus, io.postern.card.TokenStatus",
        "Check, io.postern.card.Check",
        "EventType, io.postern.event.EventType",
        "HoldKind, io.postern.subject.HoldKind",
        "BankEventStatus, io.postern.intake.BankEventStatus",
        "ApprovalStatus, io.postern.approval.ApprovalStatus",
        "KeyVersionState, io.postern.keys.KeyVersion$State",
        "AccountName, io.postern.ledger.AccountCode"
    })
    void listsEveryWordThatTheGatewayKnows(String schema, Class<?> words) {
        Set<String> listed = new TreeSet<>();
        contract.schema(schema).path("enum").forEach(word -> listed.add(word.asText()));

        assertThat(listed).isEqualTo(Words.of(words));
    }

    @Test
    void declaresTheRefusalsThatAnyCallCanMeet() {
        contract.operations().forEach((name, operation) -> {
            List<String> all = operation.path("security").isEmpty()
                    ? List.of("400", "429", "500", "503", "default")
                    : List.of("400", "401", "403", "429", "500", "503", "default");

            assertThat(operation.path("responses").fieldNames())
                    .toIterable()
                    .as(name)
                    .containsAll(all)
                    .containsAll(operation.has("requestBody") ? List.of("413", "422") : List.of())
                    .containsAll(
                            operation.at("/requestBody/content").has("application/json") ? List.of("415") : List.of())
                    .containsAll(name.contains("{id}") ? List.of("404") : List.of());
        });
    }
}
