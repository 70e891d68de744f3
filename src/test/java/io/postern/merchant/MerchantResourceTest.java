package io.postern.merchant;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@PosternTest
class MerchantResourceTest {
    private static final String SHOP = """
            {"name": "Shop", "country": "DE", "currencies": ["EUR", "JPY"],
             "plan": {"fee_basis_points": 150, "fee_fixed": 25, "receivable_for_refunds": true},
             "clients": ["shop-backend"], "address_rules": ["203.0.113.0/24"]}
            """;

    @Test
    void opensAMerchantWithItsPlanAndItsAccounts() throws SQLException {
        String id = operator()
                .header("Idempotency-Key", UUID.randomUUID())
                .body(SHOP)
                .post("/v1/merchants")
                .then()
                .statusCode(201)
                .body("id", startsWith("mch_"), "object", equalTo("merchant"), "mode", equalTo("facilitator"))
                .body("currencies", contains("EUR", "JPY"), "country", equalTo("DE"))
                .body("plan.fee_basis_points", equalTo(150), "plan.fee_fixed", equalTo(25))
                .body("plan.payment_limit", equalTo(10_000_000), "plan.receivable_for_refunds", equalTo(true))
                .body("clients", contains("shop-backend"), "address_rules", contains("203.0.113.0/24"))
                .extract()
                .path("id");

        operator().get("/v1/merchants/" + id).then().statusCode(200).body("name", equalTo("Shop"));
        assertThat(count("SELECT count(DISTINCT currency) FROM account WHERE merchant_id = "
                        + "(SELECT merchant_id FROM merchant ORDER BY created_at DESC LIMIT 1)"))
                .isEqualTo(2);
        assertThat(count("SELECT count(*) FROM audit_entry WHERE action = 'merchant.create' AND object = '" + id + "'"))
                .isEqualTo(1);
    }

    @Test
    void opensOneMerchantHoweverOftenItIsAskedWithOneKey() {
        String key = UUID.randomUUID().toString();
        String first = open(key, SHOP);

        operator()
                .header("Idempotency-Key", key)
                .body(SHOP)
                .post("/v1/merchants")
                .then()
                .statusCode(201)
                .header("Idempotent-Replayed", "true")
                .body("id", equalTo(first));
        operator()
                .header("Idempotency-Key", key)
                .body(SHOP.replace("Shop", "Stall"))
                .post("/v1/merchants")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        operator().body(SHOP).post("/v1/merchants").then().statusCode(400);
    }

    @Test
    void changesOnlyWhatIsNamedAndKeepsWhatWasOnTheTrail() throws SQLException {
        String id = open(UUID.randomUUID().toString(), SHOP);

        freshOperator()
                .body("{\"currencies\": [\"EUR\", \"JPY\", \"USD\"], \"plan\": {\"payment_limit\": 500}}")
                .patch("/v1/merchants/" + id)
                .then()
                .statusCode(200)
                .body("currencies", hasSize(3), "plan.payment_limit", equalTo(500))
                .body("plan.fee_basis_points", equalTo(150), "name", equalTo("Shop"));

        assertThat(count("SELECT (detail->'old'->'plan'->>'payment_limit')::int FROM audit_entry"
                        + " WHERE action = 'merchant.update' AND object = '" + id + "'"))
                .isEqualTo(10_000_000);
    }

    @Test
    void namesTheFieldThatCannotBe() {
        operator()
                .header("Idempotency-Key", UUID.randomUUID())
                .body("{\"name\": \"Shop\", \"currencies\": [\"USD\", \"XXX\"]}")
                .post("/v1/merchants")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_value"), "param", equalTo("currencies[1]"))
                .body("detail", startsWith("currencies[1] is 'XXX'; it must be a currency code"));
    }

    @Test
    void hidesFromMerchantsThatThereAreOthers() {
        given().auth().oauth2(token("merchant")).get("/v1/merchants").then().statusCode(403);
        operator().get("/v1/merchants/mch_nobody").then().statusCode(404);
        freshOperator()
                .body("{}")
                .patch("/v1/merchants/mch_00000000000000000000000000")
                .then()
                .statusCode(404);
    }

    @Test
    void listsMerchantsNewestFirstPageByPage() {
        String older = open(UUID.randomUUID().toString(), SHOP);
        String newer = open(UUID.randomUUID().toString(), SHOP);

        String cursor = operator()
                .get("/v1/merchants?limit=1")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"), "data", hasSize(1), "has_more", equalTo(true))
                .body("data[0].id", equalTo(newer))
                .extract()
                .path("next_cursor");

        operator().get("/v1/merchants?limit=1&starting_after=" + cursor).then().body("data[0].id", equalTo(older));
    }

    private static String open(String key, String body) {
        return operator()
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/merchants")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(token("operator")).contentType(ContentType.JSON);
    }

    /** Logged in with a second factor a moment ago. */
    private static RequestSpecification freshOperator() {
        return given().auth().oauth2(token("operator&acr=mfa")).contentType(ContentType.JSON);
    }

    private static String token(String role) {
        return given().get("/dev/token?role=" + role).asString();
    }

    private static int count(String sql) throws SQLException {
        try (var connection = PostgresForTests.asAuditor();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
