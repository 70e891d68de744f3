package io.postern.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.delivery.Until;
import io.postern.watch.Collector.Seen;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A collector gets each payment as a tree, from the request to the statements and the call of the bank, and no word of what was in it. */
@PosternTest
@TestProfile(TraceTest.WithCollector.class)
class TraceTest {
    private static final String CARD = "4242424242424242";
    private static final long SERVER = 2;
    private static final long CLIENT = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<String> TOLD = Set.of(
            "http.request.method",
            "http.response.status_code",
            "http.route",
            "url.scheme",
            "network.protocol.version",
            "server.address",
            "server.port",
            "db.system",
            "db.system.name",
            "db.operation",
            "db.operation.name",
            "db.query.summary",
            "error.type");

    /** A gateway that traces every request. */
    public static class WithCollector implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> keys =
                    new HashMap<>(Map.of("postern.trace.endpoint", Collector.url(), "postern.trace.percent", "100"));
            keys.putAll(TraceKeys.of(key -> Optional.ofNullable(keys.get(key))));
            return keys;
        }
    }

    @Test
    void aPaymentIsATreeOfItsStatementsAndItsCallOfTheBank() {
        MerchantForTests merchant = MerchantForTests.open();
        String bank = "127.0.0.1";

        merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','card':" + card() + "}")
                .then()
                .statusCode(201);
        Seen root = await("POST /v1/payments", "201");
        Until.isTrue(PATIENCE, () -> childrenOf(root).size() >= 4, () -> "children: " + childrenOf(root));

        assertThat(root.kind()).isEqualTo(SERVER);
        assertThat(root.parent()).isEmpty();
        assertThat(root.attributes())
                .containsEntry("http.route", "/v1/payments")
                .containsEntry("http.response.status_code", "201");
        List<Seen> children = childrenOf(root);
        assertThat(children)
                .allMatch(child -> child.kind() == CLIENT)
                .allMatch(child -> child.trace().equals(root.trace()));
        assertThat(children)
                .as("the call of the bank")
                .anyMatch(child -> child.name().equals("POST " + bank)
                        && "200".equals(child.attributes().get("http.response.status_code")));
        assertThat(children)
                .as("the look and both transactions")
                .filteredOn(child -> child.attributes().containsKey("db.query.summary"))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void nothingThatSomebodySentIsInIt() {
        MerchantForTests merchant = MerchantForTests.open();
        merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','merchant_reference':'planted-reference','card':" + card() + "}");
        given().auth().oauth2(merchant.token()).get("/v1/payments/" + CARD + "?planted-query=" + CARD);
        given().header("Host", "planted-host.example").get("/v1/balance");
        given().header("User-Agent", "planted-agent " + CARD)
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("baggage", "card=" + CARD)
                .auth()
                .oauth2("planted-token")
                .get("/planted-path/" + CARD);
        given().body("{\"amount\":\"" + CARD + "\"}")
                .contentType("application/json")
                .header("Idempotency-Key", "planted-key")
                .auth()
                .oauth2(merchant.token())
                .post("/v1/payments");
        given().auth().oauth2(merchant.token()).get("/v1/balance");
        await("GET /v1/balance");

        assertThat(Collector.spans()).hasSizeGreaterThan(10);
        assertThat(Collector.bytes())
                .doesNotContain(CARD, "4242 4242", "planted", merchant.id(), merchant.token(), "INSERT INTO")
                .doesNotContain(uuid(merchant), "0af7651916cd43dd8448eb211c80319c");
        assertThat(Collector.spans().stream()
                        .flatMap(span -> span.attributes().keySet().stream())
                        .collect(Collectors.toSet()))
                .isSubsetOf(TOLD);
        assertThat(Collector.spans().stream().map(Seen::trace)).doesNotContain("0af7651916cd43dd8448eb211c80319c");
    }

    /** Statements of workers would be most of all traces. */
    @Test
    void whatWorkersDoIsNoTrace() {
        MerchantForTests.open();
        await("POST /v1/merchants");

        assertThat(Collector.spans().stream().filter(span -> span.parent().isEmpty()))
                .isNotEmpty()
                .allMatch(span -> span.kind() == SERVER);
    }

    private static String uuid(MerchantForTests merchant) {
        return io.postern.id.IdKind.MERCHANT.parse(merchant.id()).orElseThrow().toString();
    }

    private static String card() {
        return "{'number':'" + CARD + "','exp_month':12,'exp_year':2030,'cvc':'737'}";
    }

    private static Seen await(String name) {
        return await(name, "20");
    }

    private static Seen await(String name, String status) {
        Until.isTrue(
                PATIENCE,
                () -> Collector.spans().stream().anyMatch(span -> is(span, name, status)),
                () -> name + " is not among "
                        + Collector.spans().stream().map(Seen::name).toList());
        return Collector.spans().stream()
                .filter(span -> is(span, name, status))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static boolean is(Seen span, String name, String status) {
        return span.name().equals(name)
                && span.attributes()
                        .getOrDefault("http.response.status_code", "")
                        .startsWith(status);
    }

    private static List<Seen> childrenOf(Seen root) {
        return Collector.spans().stream()
                .filter(span -> span.parent().equals(root.id()))
                .toList();
    }
}
