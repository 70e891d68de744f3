package io.postern.production;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.postern.idp.KeycloakForTests.Login.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PostgresForTests;
import io.postern.faults.GatewayProcess;
import io.postern.idp.KeycloakForTests;
import io.postern.limit.RedisForTests;
import io.postern.vault.VaultForTests;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gateway as in production: TLS, a real identity provider, a real key server, PostgreSQL and budgets in Redis. Nothing of a demo
 * runs; a first start as a demo has left its merchants in the database, for the tests' realm knows them.
 */
class ProductionIT {
    private static final String CARD =
            "{\"card\": {\"number\": \"4242424242424242\", \"exp_month\": 12, \"exp_year\": 2035}}";

    @TempDir
    static Path home;

    private static RedisForTests redis;
    private static ProductionGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        redis = new RedisForTests(RedisForTests.program().orElseThrow());
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase("production"));
        keys.putAll(VaultForTests.shared().gatewayKeys());
        keys.put("postern.acquirer.sandbox.url", "http://127.0.0.1:9");
        leaveMerchants(keys);
        keys.put("quarkus.profile", "prod");
        keys.put("postern.oidc.url", KeycloakForTests.shared().issuer());
        keys.put("postern.access.first-operator", "nobody");
        keys.put("postern.limit.store", "redis");
        keys.put("postern.limit.redis.url", redis.url());
        gateway = new ProductionGateway(home, keys).start();
    }

    private static void leaveMerchants(Map<String, String> keys) throws Exception {
        GatewayProcess demo = new GatewayProcess(home, PostgresForTests.server(), 9, "http://127.0.0.1:9");
        keys.forEach(demo::set);
        demo.set("postern.sandbox.enabled", false);
        demo.start();
        demo.stop();
    }

    @AfterAll
    static void end() throws Exception {
        gateway.close();
        redis.close();
    }

    @Test
    void isReadyWithItsDatabaseAndItsKeys() throws IOException {
        assertThat(gateway.health().body()).contains("\"status\": \"UP\"", "keys");
        assertThat(gateway.metrics().body()).contains("postern_");
    }

    @Test
    void servesNothingOfADemo() throws IOException {
        assertThat(gateway.get("/dev/token", "none").statusCode()).isNotEqualTo(200);
    }

    @Test
    void keepsACardUnderKeysOfTheKeyServerForAMachineOfTheIdentityProvider() throws IOException {
        String merchant = KeycloakForTests.clientToken("merchant-other");

        HttpResponse<String> token = gateway.post("/v1/tokens", merchant, "production-token", CARD);

        assertThat(token.statusCode()).as(token.body()).isEqualTo(201);
        assertThat(token.body()).contains("\"last4\":\"4242\"").doesNotContain("4242424242424242");
        assertThat(Files.readString(gateway.log())).doesNotContain("4242424242424242");
    }

    @Test
    void refusesATokenThatIsNobodys() throws IOException {
        assertThat(gateway.get("/v1/receipts", "e30.e30.e30").statusCode()).isEqualTo(401);
    }

    @Test
    void letsAnOperatorOpenAMerchantWithASecondFactorAlone() throws IOException {
        String body = "{\"name\": \"Shop\", \"country\": \"US\", \"currencies\": [\"USD\"],"
                + " \"plan\": {\"fee_basis_points\": 290, \"fee_fixed\": 30}}";

        HttpResponse<String> once =
                gateway.post("/v1/merchants", KeycloakForTests.token("ada", PASSWORD), "production-ada", body);
        HttpResponse<String> twice =
                gateway.post("/v1/merchants", KeycloakForTests.token("otto", MFA), "production-otto", body);

        assertThat(once.statusCode()).as(once.body()).isIn(401, 403);
        assertThat(twice.statusCode()).as(twice.body()).isIn(201, 202);
    }
}
