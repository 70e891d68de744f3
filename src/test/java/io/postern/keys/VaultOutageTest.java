package io.postern.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What works while the key server does not, held against a real one that is sealed, stopped, slow or refuses. */
@VaultTest
class VaultOutageTest {
    private static final String CARD = "{'card':{'number':'%s','exp_month':12,'exp_year':2030}}";
    private static final String VISA = "4242424242424242";
    private static final String POLICY = "sys/policies/acl/postern-gateway";
    private static final List<String> WRITTEN = List.of(
            "token",
            "card_secret",
            "known_card",
            "payment",
            "payment_customer",
            "idempotency_key",
            "idempotency_answer",
            "data_key");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ConfigProperty(name = "postern.database.url")
    String database;

    @Inject
    KeyCache cache;

    Map<String, Object> keyServerParts;

    private MerchantForTests warm;
    private MerchantForTests cold;
    private String token;

    @BeforeEach
    void oneMerchantHasItsKeysInMemoryAndOneHasNone() {
        await(
                "the gateway to be well",
                () -> readiness().getString("status").equals("UP")
                        && keys().get("state").equals("ok"));
        warm = MerchantForTests.open();
        cold = MerchantForTests.open();
        Response made = warm.post("/v1/tokens", CARD.formatted(VISA));
        assertThat(made.statusCode()).isEqualTo(201);
        token = made.path("id");
    }

    @AfterEach
    void everythingComesBackByItself() {
        server().release();
        await("the keys to be well again", () -> keys().get("state").equals("ok"));
        await(
                "new merchants to be served",
                () -> cold.post("/v1/tokens", CARD.formatted(VISA)).statusCode() == 201);
        assertThat(warm.post("/v1/tokens", CARD.formatted(VISA)).statusCode()).isEqualTo(201);
    }

    @Test
    void aSealedServer() throws SQLException {
        server().seal();
        try {
            servesWhoHasKeysAndNobodyElse("sealed");
        } finally {
            server().unseal();
        }
    }

    @Test
    void aServerThatIsGone() throws SQLException {
        server().stop();
        try {
            servesWhoHasKeysAndNobodyElse("unreachable");
        } finally {
            server().start();
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTime() throws SQLException {
        int before = server().heldBack();
        server().hold();
        try {
            servesWhoHasKeysAndNobodyElse("slow");
        } finally {
            server().release();
        }
        assertThat(server().heldBack()).isGreaterThan(before);
    }

    @Test
    void aServerThatTookTheRightsAway() throws SQLException {
        String policy = server().must("GET", POLICY, null).at("/data/policy").asText();
        server().must("DELETE", POLICY, null);
        try {
            servesWhoHasKeysAndNobodyElse("refused");
        } finally {
            server().must("PUT", POLICY, new JsonObject().put("policy", policy).encode());
        }
    }

    @Test
    void aTokenThatWasRevokedCostsOneLoginAndNoFailure() {
        int logins = logins();

        revokeTokensOfTheGateway();

        assertThat(cold.post("/v1/tokens", CARD.formatted(VISA)).statusCode()).isEqualTo(201);
        assertThat(logins() - logins).isPositive();
    }

    @Test
    void keysThatServedForTooLongServeNoMore() {
        server().seal();
        try {
            await("keys in memory to get too old", () -> cache.usableUntil().isEmpty());

            refusedForWantOfKeys(warm.post("/v1/tokens", CARD.formatted(VISA)));
            assertThat(readiness().getString("status")).isEqualTo("DOWN");
            assertThat(keys().get("state")).isEqualTo("away");
            assertThat(keys().get("reason")).isEqualTo("sealed");
            assertThat(liveness()).isEqualTo(200);
        } finally {
            server().unseal();
        }
    }

    private void servesWhoHasKeysAndNobodyElse(String reason) throws SQLException {
        await("the gateway to notice", () -> {
            assertThat(warm.post("/v1/tokens", CARD.formatted(VISA)).statusCode())
                    .isEqualTo(201);
            return keys().get("state").equals("degraded");
        });
        long rows = rowsOf(cold);

        refusedForWantOfKeys(cold.post("/v1/tokens", CARD.formatted(VISA)));
        refusedForWantOfKeys(cold.post("/v1/payments", payment("'card':" + cardOnly())));
        assertThat(rowsOf(cold)).as("nothing is written without a key").isEqualTo(rows);

        assertThat(warm.post("/v1/tokens", CARD.formatted("5555555555554444")).statusCode())
                .isEqualTo(201);
        Response paid = warm.post("/v1/payments", payment("'token':'" + token + "'"));
        assertThat(paid.statusCode()).as(paid.asString()).isEqualTo(201);
        assertThat(paid.jsonPath().getString("status")).isEqualTo("succeeded");

        assertThat(readiness().getString("status")).isEqualTo("UP");
        assertThat(keys().get("reason")).isEqualTo(reason);
        assertThat(Instant.parse(keys().get("usable_until"))).isAfter(Instant.now());
        assertThat(liveness()).isEqualTo(200);
    }

    private static void refusedForWantOfKeys(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.jsonPath().getString("code")).isEqualTo("keys_unavailable");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
    }

    private static String cardOnly() {
        return "{'number':'" + VISA + "','exp_month':12,'exp_year':2030}";
    }

    private static String payment(String source) {
        return "{'amount':1000,'currency':'USD'," + source + "}";
    }

    private void revokeTokensOfTheGateway() {
        for (var accessor : server().must("LIST", "auth/token/accessors", null).at("/data/keys")) {
            String body = "{\"accessor\":\"" + accessor.asText() + "\"}";
            var token = server().must("POST", "auth/token/lookup-accessor", body);
            if (token.at("/data/policies").toString().contains("postern-gateway")) {
                server().must("POST", "auth/token/revoke-accessor", body);
            }
        }
    }

    private int logins() {
        return (int) server().requests().stream()
                .filter(call -> call.endsWith("approle/login"))
                .count();
    }

    private long rowsOf(MerchantForTests merchant) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                "jdbc:" + database, "postern_owner", Logins.forTests().owner())) {
            long rows = 0;
            for (String table : WRITTEN) {
                try (ResultSet counted = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM " + table + " WHERE merchant_id = '"
                                + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "'")) {
                    counted.next();
                    rows += counted.getLong(1);
                }
            }
            return rows;
        }
    }

    private static JsonPath readiness() {
        return given().get(management("/q/health/ready")).jsonPath();
    }

    private static Map<String, String> keys() {
        return readiness().getMap("checks.find { it.name == 'keys' }.data");
    }

    private static int liveness() {
        return given().get(management("/q/health/live")).statusCode();
    }

    private static String management(String path) {
        return "http://127.0.0.1:"
                + ConfigProvider.getConfig().getValue("quarkus.management.port", String.class)
                + path;
    }

    private static void await(String what, BooleanSupplier done) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!done.getAsBoolean()) {
            assertThat(Instant.now()).as("waited for " + what).isBefore(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private VaultAndWire.Handle server() {
        return new VaultAndWire.Handle(keyServerParts);
    }
}
