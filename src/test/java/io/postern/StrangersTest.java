package io.postern;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.contract.Operations;
import io.postern.contract.Operations.Operation;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * To a merchant there are no other merchants: another one's object is answered like one that never was, at every
 * operation of the contract and in every place where an id can stand. Beside each refusal its owner shows that it is there.
 */
@PosternTest
class StrangersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NOBODYS = "01h455vb4pex5vsknk084sn02q";
    private static final String CARD = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";

    /** Of a merchant's operations. Its own access tokens are all that it needs for these. */
    private static final String MERCHANTS =
            "(tokens|payments|refunds|balance|receipts|webhooks|events|approvals).*" + "|disputes:read";

    /** Bodies that name an object, by operation and field. */
    private static final Map<String, String> NAMING = Map.of(
            "POST /v1/payments token", "{'amount':1000,'currency':'USD','token':'%s'}",
            "POST /v1/payments/{id}/confirm token", "{'token':'%s'}",
            "POST /v1/refunds payment", "{'payment':'%s','amount':100}",
            "POST /v1/events/{id}/resend endpoint", "{'endpoint':'%s'}");

    /** Collections whose fields in bodies are called otherwise. */
    private static final Map<String, String> COLLECTIONS = Map.of("endpoint", "webhook_endpoints");

    /** Bodies of operations that need one. */
    private static final Map<String, String> NEEDED =
            Map.of("POST /v1/webhook_endpoints/{id}/resend", "{'after':'2026-01-31T12:00:00Z'}");

    private MerchantForTests owner;
    private MerchantForTests stranger;

    /** New ones for each call: what workers do meanwhile to an older shop would look like the call's doing. */
    @BeforeEach
    void openTwoShops() {
        owner = MerchantForTests.open();
        stranger = MerchantForTests.open();
    }

    /** What somebody has, by the collection that it stands in. */
    private static Map<String, String> possessions(MerchantForTests who) {
        String token = who.post("/v1/tokens", "{'customer':'customer-8','card':" + CARD + "}")
                .path("id");
        String payment = who.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token + "'}")
                .path("id");
        String refund = who.post("/v1/refunds", "{'payment':'" + payment + "','amount':100}")
                .path("id");
        String receipt = who.get("/v1/receipts?payment=" + payment).path("data[0].id");
        String approval = who.post(
                        "/v1/approvals",
                        "{'operation':'POST /v1/refunds','body':{'payment':'" + payment + "','amount':100}}")
                .path("id");
        String dispute = disputed(who, payment); // before there is an endpoint that is told of it
        String endpoint = who.post("/v1/webhook_endpoints", "{'url':'https://shop.invalid/'}")
                .path("id");
        return Map.of(
                "tokens",
                token,
                "payments",
                payment,
                "refunds",
                refund,
                "receipts",
                receipt,
                "approvals",
                approval,
                "webhook_endpoints",
                endpoint,
                "disputes",
                dispute,
                "events",
                event(who));
    }

    /** By a line of the bank's file, as an operator brings it. */
    private static String disputed(MerchantForTests who, String payment) {
        String csv = "dispute,reference,stage,status,taken,amount,currency,reason,network_reason_code,respond_by\\n"
                + "sbd_" + payment + "," + who.get("/v1/payments/" + payment).path("acquirer_reference")
                + ",chargeback,needs_response,true,500,USD,fraudulent,10.4,";
        return given().auth()
                .oauth2(MerchantForTests.stepUpToken("operator", "mch_demo"))
                .queryParam("merchant", who.id())
                .contentType("application/json")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body("{\"acquirer\":\"sandbox\",\"csv\":\"" + csv + "\"}")
                .post("/v1/disputes/import")
                .path("lines[0].dispute");
    }

    /** Others' transactions that are under way hold back what is fresh. */
    private static String event(MerchantForTests who) {
        String id = null;
        for (long end = System.nanoTime() + PATIENCE.toNanos(); id == null && System.nanoTime() < end; ) {
            id = who.get("/v1/events?limit=1").path("data[0].id");
        }
        return id;
    }

    private static Stream<Operation> merchants() {
        return Operations.all().stream()
                .filter(operation -> operation.scopes().stream().anyMatch(scope -> scope.matches(MERCHANTS)));
    }

    static Stream<Operation> byId() {
        return merchants().filter(operation -> operation.path().contains("{id}"));
    }

    @ParameterizedTest
    @MethodSource("byId")
    void hidesWhatIsAnothersAsIfItWereNot(Operation operation) {
        String theirs = possessions(owner).get(operation.kind());
        assertThat(theirs).as("give the owner one of the " + operation.kind()).isNotNull();
        String nobodys = theirs.substring(0, 4) + NOBODYS;

        Operation asked = whole(operation, theirs);
        Response foreign = Refusal.expect(owner, () -> call(stepUp(stranger), asked, theirs), 404, "not_found", null);
        Response unknown = call(stepUp(stranger), asked, nobodys);

        assertThat(shape(foreign, theirs)).isEqualTo(shape(unknown, nobodys));
        Response own = call(stepUp(owner), asked, theirs);
        assertThat(own.statusCode() == 403 ? own.<String>path("code") : own.statusCode())
                .as("to its owner it is there")
                .isIn(200, 201, 202, 409, "approver_is_requester");
    }

    /** People of a merchant are held to it like its machines. */
    @ParameterizedTest
    @MethodSource("byId")
    void hidesItFromAnotherMerchantsPeopleToo(Operation operation) {
        String theirs = possessions(owner).get(operation.kind());
        int asked = 0;
        Operation whole = whole(operation, theirs);
        for (String role : List.of("dispute_agent", "risk_analyst")) {
            Response foreign = call(MerchantForTests.token(role, stranger.id()), whole, theirs);
            assertThat(foreign.statusCode()).as(role).isIn(403, 404);
            if (foreign.statusCode() == 404) {
                assertThat(call(MerchantForTests.token(role, owner.id()), whole, theirs)
                                .statusCode())
                        .isIn(200, 409); // a receipt may not be sealed yet
                asked++;
            }
        }
        assertThat(asked).isEqualTo(readers(operation));
    }

    private static int readers(Operation operation) {
        return switch (operation.scopes().getFirst()) {
            case "payments:read", "receipts:read" -> 2;
            case "refunds:read", "disputes:read", "events:read" -> 1;
            default -> 0;
        };
    }

    /** Methods that an object does not know tell a stranger nothing, either. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void tellsThemNothingByAnyMethod(String method) {
        possessions(owner).forEach((kind, theirs) -> {
            String nobodys = theirs.substring(0, 4) + NOBODYS;
            Response foreign = any(method, "/v1/" + kind + "/" + theirs);
            Response unknown = any(method, "/v1/" + kind + "/" + nobodys);

            assertThat(shape(foreign, theirs)).isEqualTo(shape(unknown, nobodys));
            if (!method.equals("OPTIONS")) {
                assertThat(foreign.statusCode()).as(method + " " + kind).isIn(404, 405);
            }
        });
    }

    private Response any(String method, String path) {
        RequestSpecification request = given().auth().oauth2(stranger.token());
        if (Set.of("POST", "PUT", "PATCH").contains(method)) {
            request.contentType("application/json").body("{}").header("Idempotency-Key", MerchantForTests.newKey());
        }
        return request.request(method, path);
    }

    /** Every place in a body where the contract has an id. */
    static Stream<Arguments> fields() {
        return merchants().flatMap(operation -> operation.ids().stream().map(field -> Arguments.of(operation, field)));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void takesNoIdOfAnothersInABody(Operation operation, String field) {
        String body = NAMING.get(operation + " " + field);
        assertThat(body).as("a body of " + operation + " with " + field).isNotNull();
        String theirs = possessions(owner).get(COLLECTIONS.getOrDefault(field, field + "s"));
        String nobodys = theirs.substring(0, 4) + NOBODYS;

        Response foreign = Refusal.expect(
                owner, () -> stranger.post(path(operation, stranger), body.formatted(theirs)), 404, "not_found", null);
        Response unknown = stranger.post(path(operation, stranger), body.formatted(nobodys));

        assertThat(shape(foreign, theirs)).isEqualTo(shape(unknown, nobodys));
        assertThat(owner.post(path(operation, owner), body.formatted(theirs)).statusCode())
                .as("to its owner it is there")
                .isIn(200, 201, 202);
    }

    /** An object of the caller's own, on which the call could act. */
    private static String path(Operation operation, MerchantForTests caller) {
        if (!operation.path().contains("{id}")) {
            return operation.path();
        }
        String payment = declined(caller);
        return operation.path().replace("{id}", operation.kind().equals("events") ? event(caller) : payment);
    }

    private static String declined(MerchantForTests caller) {
        return caller.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':" + CARD.replace("4242424242424242", "4000000000000002")
                                + "}")
                .path("id");
    }

    /** Every query parameter of a list that can hold an id, or what only its owner knows. */
    static Stream<Arguments> filters() {
        return merchants()
                .filter(operation -> operation.method().equals("GET"))
                .flatMap(operation -> new TreeSet<>(operation.queries())
                        .stream()
                                .filter(
                                        Set.of("payment", "starting_after", "merchant_reference", "object", "after")
                                                ::contains)
                                .map(filter -> Arguments.of(operation, filter)));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void listsNothingOfAnothers(Operation operation, String filter) {
        Map<String, String> theirs = new HashMap<>(possessions(owner));
        String value = Set.of("payment", "object").contains(filter) || !theirs.containsKey(operation.kind())
                ? theirs.get("payments")
                : theirs.get(operation.kind());

        String path = operation.path().replace("{id}", theirs.getOrDefault(operation.kind(), ""));
        Response answer = stranger.get(path + "?" + filter + "=" + value);

        assertThat(answer.statusCode()).isIn(200, 404, 422);
        assertThat(answer.asString().replace(value, "")).doesNotContain(without(theirs, path));
        boolean table = answer.statusCode() == 200 && answer.contentType().startsWith("text/csv");
        if (table) {
            assertThat(answer.asString().lines()).as("the heads of columns").hasSize(1);
        } else if (answer.statusCode() == 200) {
            assertThat(answer.<Integer>path("data.size()")).isZero();
        }
        if (filter.equals("payment") && !table) {
            assertThat(owner.get(operation.path() + "?payment=" + value).<Integer>path("data.size()"))
                    .as("its owner finds it")
                    .isPositive();
        }
    }

    /** A refusal names the object that was asked about. */
    private static List<String> without(Map<String, String> possessions, String path) {
        return possessions.values().stream().filter(id -> !path.contains(id)).toList();
    }

    static Stream<Operation> lists() {
        return merchants().filter(operation -> operation.queries().contains("merchant"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void namesNoOtherMerchantThanItself(Operation operation) {
        possessions(owner);

        assertThat(stranger.get(operation.path() + "?merchant=" + stranger.id()).statusCode())
                .isEqualTo(200);
        Refusal.assertIsProblem(stranger.get(operation.path() + "?merchant=" + owner.id()), 404, "not_found");
        Refusal.assertIsProblem(stranger.get(operation.path() + "?merchant=mch_" + NOBODYS), 404, "not_found");
    }

    /** One merchant's key is nothing to another: no answer of the first, and no refusal because of it. */
    @Test
    void isNotAnsweredByAnothersIdempotencyKey() {
        String key = MerchantForTests.newKey();
        String body = "{'amount':1000,'currency':'USD','card':" + CARD + "}";
        Response first = owner.post("/v1/payments", key, body);

        Response foreign = stranger.post("/v1/payments", key, body);

        assertThat(foreign.statusCode()).isEqualTo(201);
        assertThat(foreign.header("Idempotent-Replayed")).isNull();
        assertThat(foreign.<String>path("id")).isNotEqualTo(first.<String>path("id"));
        assertThat(owner.post("/v1/payments", key, body).asString())
                .as("its owner gets the first answer again")
                .isEqualTo(first.asString());
    }

    private static String stepUp(MerchantForTests merchant) {
        return MerchantForTests.stepUpToken("merchant", merchant.id());
    }

    private static Response call(String token, Operation operation, String id) {
        RequestSpecification request = given().auth().oauth2(token);
        if (operation.fields().isPresent()) {
            request.contentType("application/json")
                    .body(MerchantForTests.json(NEEDED.getOrDefault(operation.toString(), "{}")));
        }
        if (operation.method().equals("POST")) {
            request.header("Idempotency-Key", MerchantForTests.newKey());
        }
        String path = operation.path().replace("{id}", id);
        return request.request(operation.method(), path.replace("{delivery}", "dla_" + NOBODYS));
    }

    /** The operation, asked about a try of a delivery to the owner's endpoint. */
    /** With what else its path names, besides the object. */
    private Operation whole(Operation operation, String theirs) {
        if (operation.path().contains("{delivery}")) {
            return tried(operation, theirs);
        }
        return operation.path().contains("{file}") ? handedIn(operation, theirs) : operation;
    }

    private Operation handedIn(Operation operation, String dispute) {
        String id = given().auth()
                .oauth2(MerchantForTests.token("dispute_agent", owner.id()))
                .contentType("application/pdf")
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body("%PDF-1.7".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .post("/v1/disputes/" + dispute + "/files")
                .path("id");
        return operation.named(operation.name().replace("{file}", id));
    }

    private Operation tried(Operation operation, String endpoint) {
        String path = "/v1/webhook_endpoints/" + endpoint;
        owner.post(path + "/send_test", "{}");
        String id = null;
        for (long end = System.nanoTime() + PATIENCE.toNanos(); id == null && System.nanoTime() < end; ) {
            id = owner.get(path + "/deliveries").path("data[0].id");
        }
        assertThat(id).as("something was tried").isNotNull();
        return operation.named(operation.name().replace("{delivery}", id));
    }

    private static String shape(Response answer, String id) {
        return answer.statusCode() + answer.asString().replace(id, "{id}").replaceAll("req_\\w+", "{request}");
    }
}
