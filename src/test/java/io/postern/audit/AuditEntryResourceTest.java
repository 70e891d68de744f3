package io.postern.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class AuditEntryResourceTest {
    @Inject
    Audit audit;

    @Inject
    Database database;

    private final String actor = "test-" + UUID.randomUUID();

    @Test
    void showsWhoDidWhatToWhichObject() {
        write("payment.create", "pay_1", Map.of("amount", 1000));

        Map<String, Object> entry = list("actor", actor).getMap("data[0]");

        assertThat(entry)
                .containsEntry("object", "audit_entry")
                .containsEntry("merchant", "mch_demo")
                .containsEntry("actor", actor)
                .containsEntry("role", "merchant")
                .containsEntry("action", "payment.create")
                .containsEntry("subject", "pay_1")
                .containsEntry("outcome", "done")
                .containsEntry("address", "192.0.2.1")
                .containsEntry("request_id", "req_1")
                .containsEntry("detail", Map.of("amount", 1000))
                .containsKey("created_at");
        assertThat((String) entry.get("id")).startsWith("aud_");
    }

    @Test
    void leavesTheDetailEmptyWhenThereIsNone() {
        write("payment.cancel", null, null);

        assertThat(list("actor", actor).getMap("data[0].detail")).isEmpty();
    }

    @Test
    void walksTheWholeListNewestFirst() {
        for (int n = 0; n < 5; n++) {
            write("payment.create", "pay_" + n, null);
        }

        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            Map<String, String> query = new HashMap<>(Map.of("actor", actor, "limit", "2"));
            if (cursor != null) {
                query.put("starting_after", cursor);
            }
            JsonPath page = list(query);
            seen.addAll(page.getList("data.subject"));
            cursor = page.getString("next_cursor");
            assertThat(page.getBoolean("has_more")).isEqualTo(cursor != null);
        } while (cursor != null);

        assertThat(seen).containsExactly("pay_4", "pay_3", "pay_2", "pay_1", "pay_0");
    }

    @Test
    void findsByWhatWasDoneAndToWhat() {
        write("payment.create", "pay_a" + actor, null);
        write("payment.cancel", "pay_b" + actor, null);

        assertThat(list(Map.of("actor", actor, "action", "payment.cancel")).getList("data.subject"))
                .containsExactly("pay_b" + actor);
        assertThat(list("subject", "pay_a" + actor).getList("data.actor")).containsExactly(actor);
        assertThat(list(Map.of("actor", actor, "merchant", "mch_other")).getList("data"))
                .isEmpty();
        assertThat(list(Map.of("actor", actor, "merchant", "mch_demo")).getList("data"))
                .hasSize(2);
        assertThat(list(Map.of("actor", actor, "created_before", "2020-01-01T00:00:00Z"))
                        .getList("data"))
                .isEmpty();
        assertThat(list(Map.of("actor", actor, "created_after", "2020-01-01T00:00:00Z"))
                        .getList("data"))
                .hasSize(2);
        assertThat(list(Map.of("actor", actor, "outcome", "refused")).getList("data"))
                .isEmpty();
    }

    @Test
    void findsByRoleAddressAndRequest() {
        write("payment.create", "pay_a" + actor, null);

        assertThat(list(Map.of("actor", actor, "role", "merchant")).getList("data"))
                .hasSize(1);
        assertThat(list(Map.of("actor", actor, "role", "operator")).getList("data"))
                .isEmpty();
        assertThat(list(Map.of("actor", actor, "address", "192.0.2.1")).getList("data"))
                .hasSize(1);
        assertThat(list(Map.of("actor", actor, "address", "192.0.2.2")).getList("data"))
                .isEmpty();
        assertThat(list(Map.of("actor", actor, "request_id", "req_1")).getList("data"))
                .hasSize(1);
        assertThat(list(Map.of("actor", actor, "request_id", "req_2")).getList("data"))
                .isEmpty();
    }

    @Test
    void readsOneEntryAsTheListShowsIt() {
        write("payment.create", "pay_1", Map.of("amount", 1000));
        Map<String, Object> listed = list("actor", actor).getMap("data[0]");

        Response answer = given().auth().oauth2(token("auditor")).get("/v1/audit_entries/" + listed.get("id"));

        assertThat(answer.jsonPath().<String, Object>getMap("$")).isEqualTo(listed);
        assertThat(list(Map.of("action", "audit.read", "subject", (String) listed.get("id")))
                        .getList("data"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"aud_01h455vb4pex5vsknk084sn02q", "pay_01h455vb4pex5vsknk084sn02q", "1"})
    void knowsNoOtherEntries(String id) {
        assertThat(given().auth()
                        .oauth2(token("auditor"))
                        .get("/v1/audit_entries/" + id)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void putsTheReadingItselfOnTheTrail() {
        list("actor", actor);

        JsonPath readings = list(Map.of("action", "audit.list", "limit", "100"));

        assertThat(readings.getList("data.detail.actor")).contains(actor);
        assertThat(readings.getList("data.merchant")).containsOnly("mch_platform");
    }

    @ParameterizedTest
    @CsvSource({"merchant", "dispute_agent", "risk_analyst", "operator"})
    void isClosedToAllButAuditors(String role) {
        Response answer = given().auth().oauth2(token(role)).get("/v1/audit_entries");

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 101",
        "limit, -1",
        "limit, many",
        "limit, 1.5",
        "starting_after, pay_01h455vb4pex5vsknk084sn02q",
        "starting_after, x",
        "merchant, mch_nonsense",
        "created_after, yesterday",
        "created_before, 2026-13-01T00:00:00Z",
        "outcome, maybe"
    })
    void namesTheFilterThatIsWrong(String param, String value) {
        Response answer =
                given().auth().oauth2(token("auditor")).queryParam(param, value).get("/v1/audit_entries");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(422);
        assertThat(answer.<String>path("param")).isEqualTo(param);
        assertThat(answer.<String>path("detail")).contains(value);
    }

    @Test
    void keepsWhoWasTurnedAwayAtTheDoor() {
        String requestId = askFromElsewhere(null);

        Map<String, Object> refusal = refusal(requestId);

        assertThat(refusal)
                .containsEntry("merchant", "mch_platform")
                .containsEntry("actor", "anonymous")
                .containsEntry("action", "access.refuse")
                .containsEntry("detail", Map.of("operation", "GET /v1/audit_entries", "code", "unauthenticated"));
    }

    @Test
    void keepsARefusalInTheBookOfTheMerchantWhoseTokenItWas() {
        String requestId = askFromElsewhere(token("merchant"));

        assertThat(refusal(requestId))
                .containsEntry("merchant", "mch_demo")
                .containsEntry("role", "merchant")
                .containsEntry("outcome", "refused");
    }

    /**
     * Asks for the trail from an address that no other test comes from, since each caller's refusals of a minute are
     * bounded. Answers the request's id.
     */
    private static String askFromElsewhere(String token) {
        HttpRequest.Builder ask =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + "/v1/audit_entries"));
        if (token != null) {
            ask.header("Authorization", "Bearer " + token);
        }
        try (HttpClient http = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.77"))
                .build()) {
            HttpResponse<Void> answer = http.send(ask.build(), HttpResponse.BodyHandlers.discarding());
            return answer.headers().firstValue("Request-Id").orElseThrow();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Refusals are written once a second, so this looks until the entry is there. */
    private Map<String, Object> refusal(String requestId) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (System.nanoTime() < deadline) {
            List<Map<String, Object>> found =
                    list(Map.of("outcome", "refused", "limit", "100")).getList("data");
            Optional<Map<String, Object>> entry = found.stream()
                    .filter(row -> requestId.equals(row.get("request_id")))
                    .findFirst();
            if (entry.isPresent()) {
                return entry.get();
            }
        }
        throw new AssertionError("the refusal " + requestId + " never came onto the trail");
    }

    private void write(String action, String object, Map<String, ?> detail) {
        Caller caller = new Caller(
                ReservedMerchant.DEMO.id(),
                actor,
                "merchant",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                "192.0.2.1",
                "req_1");
        database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, action, object, detail)))
                .await()
                .atMost(Duration.ofSeconds(10));
    }

    private JsonPath list(String param, String value) {
        return list(Map.of(param, value));
    }

    private JsonPath list(Map<String, String> query) {
        Response answer =
                given().auth().oauth2(token("auditor")).queryParams(query).get("/v1/audit_entries");
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        return answer.jsonPath();
    }

    private static String token(String role) {
        return given().get("/dev/token?role=" + role).asString();
    }
}
