package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.begin;
import static io.postern.rotation.RotationsForTests.get;
import static io.postern.rotation.RotationsForTests.operator;
import static io.postern.rotation.RotationsForTests.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@PosternTest
class KeyResourceTest {
    private static final String KEY = "key_encryption_key";

    @Test
    void listsEveryKeyWithItsVersionsAndNeverAKey() {
        Response keys = get("/v1/keys");

        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(keys.<List<String>>path("data.name")).contains(KEY, "data_keys");
        assertThat(keys.<List<String>>path("data.holder")).containsOnly("local");
        assertThat(keys.<List<Integer>>path("data.version")).allMatch(version -> version > 0);
        assertThat(keys.asString()).doesNotContain("local:v");
    }

    @Test
    void countsAllRowsThatThereAre() throws SQLException {
        // other tests of a run take data keys away from rows that they planted: what they left is what may differ
        long planted = planted();
        MerchantForTests.open()
                .post("/v1/tokens", "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}");

        RotationsForTests.await(() -> counted("data_keys") + planted == there(SEALED));
        RotationsForTests.await(() -> counted(KEY) == there("SELECT count(wrapped) FROM data_key"));
        assertThat(there("SELECT count(*) FROM sealed_column"))
                .as("columns counted above")
                .isEqualTo(10);
        assertThat(counted("data_keys")).isGreaterThan(1);
    }

    /** Looked at until it is the same twice: what the gateway writes between the two counts is none of it. */
    private static long planted() {
        long before;
        long again = there(SEALED) - counted("data_keys");
        do {
            before = again;
            again = there(SEALED) - counted("data_keys");
        } while (again != before);
        return again;
    }

    private static final String SEALED = """
            SELECT (SELECT count(number) FROM card_secret) + (SELECT count(body) FROM idempotency_answer)
                 + (SELECT count(private_key) FROM signing_secret) + (SELECT count(sealed_key) FROM subject_key)
                 + (SELECT count(body) FROM approval_body) + (SELECT count(headers) FROM webhook_endpoint)
                 + (SELECT count(sealed) FROM webhook_secret) + (SELECT count(sealed) FROM delivery_exchange)
                 + (SELECT count(sealed) FROM bank_event_body) + (SELECT count(sealed) FROM dispute_note)
            """;

    private static long counted(String key) {
        return get("/v1/keys")
                .<List<Map<String, Object>>>path("data.find { it.name == '" + key + "' }.versions")
                .stream()
                .mapToLong(version -> ((Number) version.get("rows")).longValue())
                .sum();
    }

    private static long there(String sql) {
        try {
            return Long.parseLong(RotationsForTests.one(sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void answersAtOnceAndRefusesASecondRotationOfTheSameKey() {
        String again = MerchantForTests.newKey();
        Response begun = begin(KEY);
        Response second = post(operator(), KEY, again);

        assertThat(begun.<String>path("object")).isEqualTo("key_rotation");
        assertThat(begun.<String>path("status")).isEqualTo("running");
        assertThat(begun.<Integer>path("to_version")).isEqualTo(begun.<Integer>path("from_version") + 1);
        Refusal.assertIsProblem(second, 409, "key_rotation_under_way");
        assertThat(RotationsForTests.awaitFinished(KEY).<String>path("phase")).isEqualTo("finished");
        assertThat(get("/v1/keys").<List<Map<String, Object>>>path("data"))
                .filteredOn(key -> KEY.equals(key.get("name")))
                .allSatisfy(key -> {
                    assertThat(key).containsEntry("version", begun.<Object>path("to_version"));
                    assertThat(key).containsEntry("status", "current");
                    assertThat(key.get("last_rotated_at")).isNotNull();
                });
    }

    @Test
    void answersARetryWithTheFirstAnswer() {
        RotationsForTests.awaitFinished(KEY);
        String once = MerchantForTests.newKey();

        Response first = post(operator(), KEY, once);
        Response retry = post(operator(), KEY, once);

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(retry.statusCode()).isEqualTo(202);
        assertThat(retry.asString()).isEqualTo(first.asString());
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        RotationsForTests.awaitFinished(KEY);
    }

    @Test
    void wantsASecondFactorAKnownNameAndAnIdempotencyKey() {
        String without = MerchantForTests.token("operator", "mch_demo");

        Refusal.assertIsProblem(post(without, KEY, MerchantForTests.newKey()), 401, "insufficient_user_authentication");
        Refusal.assertIsProblem(post(operator(), "no_such_key", MerchantForTests.newKey()), 404, "not_found");
        Refusal.assertIsProblem(get("/v1/keys/no_such_key/rotation"), 404, "not_found");
        Refusal.assertIsProblem(
                given().auth()
                        .oauth2(operator())
                        .contentType("application/json")
                        .post("/v1/keys/" + KEY + "/rotate"),
                400,
                "idempotency_key_missing");
        Refusal.assertIsProblem(
                given().auth()
                        .oauth2(operator())
                        .contentType("application/json")
                        .header("Idempotency-Key", MerchantForTests.newKey())
                        .body("{\"wish\":1}")
                        .post("/v1/keys/" + KEY + "/rotate"),
                400,
                "unknown_field");
    }
}
