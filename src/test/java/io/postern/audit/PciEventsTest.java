package io.postern.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each of the seven kinds of events of PCI DSS 10.2.1, done once, and what the trail says of it: who, what, when, where, how, to what. */
@PosternTest
class PciEventsTest {
    private static final String CARD =
            "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'verify':false}";

    private MerchantForTests merchant;
    private String token;

    @BeforeEach
    void storeACard() {
        merchant = MerchantForTests.open();
        token = merchant.post("/v1/tokens", CARD).path("id");
    }

    @Test
    void readingAStoredCard() throws SQLException {
        Response answer = merchant.get("/v1/tokens/" + token);

        assertThat(entry(answer, "token.read"))
                .containsEntry("role", "merchant")
                .containsEntry("object", token);
    }

    @Test
    void aCardThatIsNotThereIsNotRead() throws SQLException {
        Response answer = MerchantForTests.open().get("/v1/tokens/" + token);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(Trail.entries("request_id = ?", answer.header("Request-Id"))).isEmpty();
    }

    @Test
    void whatAnAdministratorDoes() throws SQLException {
        Response answer = as("operator").body("{\"name\":\"Renamed\"}").patch("/v1/merchants/" + merchant.id());

        assertThat(entry(answer, "merchant.update"))
                .containsEntry("role", "operator")
                .containsEntry("object", merchant.id())
                .extractingByKey("detail")
                .asString()
                .contains("\"old\"", "\"new\"", "Test Shop", "Renamed");
    }

    @Test
    void readingTheTrail() throws SQLException {
        Response list = as("auditor").get("/v1/audit_entries?subject=" + token);
        String id = list.path("data[0].id");
        Response one = as("auditor").get("/v1/audit_entries/" + id);

        assertThat(entry(list, "audit.list")).containsEntry("role", "auditor");
        assertThat(entry(one, "audit.read")).containsEntry("role", "auditor").containsEntry("object", id);
    }

    @Test
    void whoeverIsTurnedAway() throws SQLException {
        String requestId = merchant.get("/v1/keys").header("Request-Id");

        Map<String, Object> entry = Trail.await("request_id = ?", requestId).getFirst();
        assertThat(entry)
                .containsEntry("action", "access.refuse")
                .containsEntry("outcome", "refused")
                .containsEntry("role", "merchant")
                .containsEntry("address", "127.0.0.1");
        assertThat(entry.get("actor").toString()).isNotEmpty();
        assertThat(entry.get("detail").toString()).contains("GET /v1/keys", "insufficient_scope");
    }

    @Test
    void changingWhoMayGetIn() throws SQLException {
        Response answer = as("operator")
                .body("{\"clients\":[\"till-7\"],\"address_rules\":[\"203.0.113.0/24\"]}")
                .patch("/v1/merchants/" + merchant.id());

        assertThat(entry(answer, "merchant.update").get("detail").toString()).contains("till-7", "203.0.113.0/24");
    }

    @Test
    void theTrailItselfBegins() throws SQLException {
        List<Map<String, Object>> begun = Trail.entries("action = 'audit.started'");

        assertThat(begun).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry)
                    .containsEntry("actor", "trail")
                    .containsEntry("role", "system")
                    .containsEntry("outcome", "done");
            assertThat(entry.get("object").toString()).startsWith("gateway:").isEqualTo(entry.get("address"));
        });
    }

    @Test
    void makingAndDestroyingObjects() throws SQLException {
        String made = merchant.post("/v1/tokens", CARD).path("id");
        Response gone = given().auth()
                .oauth2(MerchantForTests.token("merchant", merchant.id()))
                .delete("/v1/tokens/" + made);

        assertThat(Trail.entries("object = ?", made))
                .extracting(entry -> entry.get("action"))
                .containsExactly("token.create", "token.erase");
        assertThat(entry(gone, "token.erase")).containsEntry("role", "merchant");
    }

    @Test
    void changingTheSchema() throws SQLException {
        List<Map<String, Object>> migrated = Trail.entries("action = 'schema.migrated'");

        assertThat(migrated).isNotEmpty();
        assertThat(migrated.getFirst())
                .containsEntry("actor", "postern_owner")
                .containsEntry("role", "system")
                .containsEntry("object", "postern");
        assertThat(migrated.getFirst().get("address").toString()).isNotEmpty();
        assertThat(migrated.getFirst().get("detail").toString()).contains("\"0001\"", "\"0018\"");
    }

    @Test
    void aSchemaThatIsUpToDateIsNotNotedAgain() throws SQLException {
        assertThat(Trail.entries("action = 'schema.migrated'"))
                .extracting(entry -> entry.get("detail").toString())
                .doesNotHaveDuplicates();
    }

    /** The one entry of a request, with what stands in all of them looked at. */
    private static Map<String, Object> entry(Response answer, String action) throws SQLException {
        assertThat(answer.statusCode()).as(answer.asString()).isLessThan(300);
        List<Map<String, Object>> entries =
                Trail.entries("request_id = ? AND action = ?", answer.header("Request-Id"), action);
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst())
                .containsEntry("outcome", "done")
                .containsEntry("address", "127.0.0.1")
                .doesNotContainEntry("at", null);
        assertThat(entries.getFirst().get("actor").toString()).isNotEmpty();
        return entries.getFirst();
    }

    private static RequestSpecification as(String role) {
        return given().auth()
                .oauth2(MerchantForTests.stepUpToken(role, "mch_demo"))
                .contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID());
    }
}
