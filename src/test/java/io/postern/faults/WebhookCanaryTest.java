package io.postern.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Makes endpoints and rotates their secrets, then looks for the secrets, and for the values of headers, in every table, in the
 * write-ahead log, in the logs and in the metrics: as text, and as the bytes that they are.
 */
@PosternTest
class WebhookCanaryTest {
    private static final String ENDPOINTS = "/v1/webhook_endpoints";
    private static final int ROUNDS = 10;

    private final List<String> secrets = new ArrayList<>();

    @Test
    void aSecretIsShownOnceAndIsNowhereElse() throws SQLException {
        MerchantForTests shop = MerchantForTests.open();
        try (Connection database = Leftovers.superuser();
                CapturedLog log = new CapturedLog()) {
            String from = Leftovers.walPosition(database);

            for (int round = 0; round < ROUNDS; round++) {
                use(shop, round);
            }

            assertThat(secrets).hasSize(4 * ROUNDS);
            assertThat(Leftovers.inTables(database, this::in)).isEmpty();
            assertThat(in(Leftovers.wal(database, from))).isEmpty();
            assertThat(log.lines().stream().filter(line -> !in(line).isEmpty())).isEmpty();
            assertThat(in(Leftovers.metrics())).isEmpty();

            plant(database);
            Logger.getLogger("io.postern.planted").debugf("planted %s", secrets.getFirst());
            assertThat(Leftovers.inTables(database, this::in)).hasSize(2);
            assertThat(in(Leftovers.wal(database, from))).isNotEmpty();
            assertThat(log.lines().stream().filter(line -> !in(line).isEmpty())).hasSize(1);
            try (Statement statement = database.createStatement()) {
                statement.execute("DROP SCHEMA planted_webhook CASCADE");
            }
        }
    }

    private void use(MerchantForTests shop, int round) {
        String header = "canary-header-value-" + round + "-" + MerchantForTests.newKey();
        String other = "canary-header-value-" + round + "-" + MerchantForTests.newKey();
        Response made = shop.post(ENDPOINTS, "{'url':'https://shop.invalid/','headers':{'X-Key':'" + header + "'}}");
        String endpoint = ENDPOINTS + "/" + made.path("id");
        Response rotated = shop.post(endpoint + "/rotate_secret", "{}");
        secrets.addAll(List.of(made.path("secret"), rotated.path("secret"), header, other));
        Response changed = with(shop, "{'headers':{'X-Key':'" + other + "'}}").patch(endpoint);
        Response refused = with(shop, "{'headers':{'X-Key':'" + other + "','X Y':'" + header + "'}}")
                .patch(endpoint);

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(in(made.asString())).as("who made it is shown it").containsExactly(made.<String>path("secret"));
        assertThat(in(rotated.asString())).containsExactly(rotated.<String>path("secret"));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(422);
        for (Response later : List.of(changed, refused, shop.get(endpoint), shop.get(ENDPOINTS))) {
            assertThat(in(later.asString())).as(later.asString()).isEmpty();
        }
        assertThat(with(shop, "").delete(endpoint).statusCode()).isIn(200, 404);
    }

    private static io.restassured.specification.RequestSpecification with(MerchantForTests shop, String body) {
        var request = given().auth().oauth2(shop.token()).contentType("application/json");
        return body.isEmpty() ? request : request.body(MerchantForTests.json(body));
    }

    /** As it is shown, as the Base64 alone, as the bytes that this stands for, and as PostgreSQL writes those. */
    private List<String> in(CharSequence text) {
        String searched = text.toString();
        return secrets.stream()
                .filter(secret -> forms(secret).stream().anyMatch(searched::contains))
                .toList();
    }

    private static List<String> forms(String secret) {
        if (!secret.startsWith("whsec_")) {
            return List.of(secret);
        }
        String base64 = secret.substring("whsec_".length());
        byte[] bytes = Base64.getDecoder().decode(base64);
        return List.of(
                base64,
                new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(bytes));
    }

    private void plant(Connection database) throws SQLException {
        String secret = secrets.getFirst();
        String hex = forms(secret).getLast();
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE SCHEMA planted_webhook");
            statement.execute("CREATE TABLE planted_webhook.clear AS SELECT '" + secret + "'::text AS secret");
            statement.execute("CREATE TABLE planted_webhook.bytes AS SELECT '\\x" + hex + "'::bytea AS secret");
        }
    }
}
