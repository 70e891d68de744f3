package io.postern.idp;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.postern.idp.KeycloakForTests.Login.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InProcesses
@NeedsKeycloak
class KeycloakForTestsTest {
    @Test
    void startsOneServerForTheWholeRun() {
        assertThat(KeycloakForTests.shared().issuer())
                .isEqualTo(KeycloakForTests.shared().issuer());
    }

    @ParameterizedTest
    @CsvSource({"merchant-acme, mch_demo", "merchant-other, mch_other"})
    void givesAMachineATokenForItsSecret(String client, String merchant) {
        JsonObject claims = claims(KeycloakForTests.clientToken(client));

        assertThat(claims.getString("merchant_id")).isEqualTo(merchant);
        assertThat(roles(claims)).containsExactly("merchant");
        assertThat(audience(claims)).contains("postern");
        assertThat(claims.getString("typ")).isEqualTo("Bearer");
        assertThat(claims.containsKey("cnf")).isFalse();
    }

    @Test
    void givesAMachineATokenForItsSignature() {
        JsonObject claims = claims(KeycloakForTests.shared().bySignature().access());

        assertThat(claims.getString("azp")).isEqualTo("merchant-signed");
        assertThat(claims.getString("merchant_id")).isEqualTo("mch_demo");
    }

    @ParameterizedTest
    @CsvSource({
        "mia, merchant, mch_demo",
        "noah, merchant, mch_demo",
        "olga, merchant, mch_other",
        "dana, dispute_agent, ",
        "rita, risk_analyst, ",
        "otto, operator, ",
        "opal, operator, "
    })
    void logsAPersonInWithASecondFactor(String person, String role, String merchant) {
        JsonObject claims = claims(KeycloakForTests.token(person, MFA));

        assertThat(roles(claims)).containsExactly(role);
        assertThat(claims.getString("merchant_id")).isEqualTo(merchant);
        assertThat(claims.getString("acr")).isEqualTo("mfa");
        assertThat(Instant.ofEpochSecond(claims.getLong("auth_time")))
                .isAfter(Instant.now().minusSeconds(60));
    }

    @Test
    void logsAPersonInWithAPasswordAlone() {
        JsonObject claims = claims(KeycloakForTests.token("ada", PASSWORD));

        assertThat(roles(claims)).containsExactly("auditor");
        assertThat(claims.getString("acr")).isEqualTo("pwd");
    }

    @Test
    void bindsATokenToAKey() {
        JsonObject claims = claims(
                KeycloakForTests.shared().login("mia", MFA, ProofKey.made()).access());

        assertThat(claims.getJsonObject("cnf").getString("jkt")).isNotBlank();
    }

    static JsonObject claims(String token) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    private static List<String> roles(JsonObject claims) {
        return texts(claims.getJsonObject("realm_access").getValue("roles"));
    }

    private static List<String> audience(JsonObject claims) {
        return texts(claims.getValue("aud"));
    }

    private static List<String> texts(Object oneOrMany) {
        return oneOrMany instanceof JsonArray many
                ? many.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(oneOrMany));
    }
}
