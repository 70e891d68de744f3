package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProductionCheckTest {
    private static final Map<String, String> KEY_SERVER = Map.of(
            "quarkus.vault.url", "https://vault:8200", "postern.keys.vault.login.kubernetes-role", "postern-gateway");
    private static final String A_FILE = "pom.xml";
    private static final Map<String, String> WHOLE = Map.of(
            "postern.database.url", "postgresql://db:5432/postern",
            "postern.database.username", "postern_app",
            "postern.database.password", "secret",
            "postern.database.owner.username", "postern_owner",
            "postern.database.owner.password", "secret",
            "postern.keys.source", "vault",
            "postern.oidc.url", "https://login.example.com/realms/postern",
            "postern.access.first-operator", "otto",
            "postern.tls.certificate", A_FILE,
            "postern.tls.key", A_FILE);

    @Test
    void hasNothingToSayAboutAWholeConfiguration() {
        assertThat(complaints(with("postern.keys.source", "vault"))).isEmpty();
    }

    @Test
    void namesEachMissingKeyAtOnce() {
        List<String> complaints = complaints(Map.of());

        assertThat(complaints).hasSize(WHOLE.size());
        WHOLE.keySet().forEach(key -> assertThat(complaints).anyMatch(line -> line.startsWith(key + " is missing")));
    }

    @Test
    void takesAnEmptyValueForAMissingOne() {
        assertThat(complaints(with("postern.database.password", " "))).hasSize(1);
    }

    @Test
    void wantsToKnowWhereRedisIsWhenBudgetsAreThere() {
        Map<String, String> inRedis = with("postern.limit.store", "redis");
        assertThat(complaints(inRedis)).singleElement().asString().startsWith("postern.limit.redis.url is missing");

        inRedis.put("postern.limit.redis.url", "rediss://cache.example.com:6379");

        assertThat(complaints(inRedis)).isEmpty();
    }

    @Test
    void namesWhatTheKeyServerLacks() {
        assertThat(complaints(without("quarkus.vault.url")))
                .singleElement()
                .asString()
                .startsWith("quarkus.vault.url is missing");
        assertThat(complaints(without("postern.keys.vault.login.kubernetes-role")))
                .singleElement()
                .asString()
                .startsWith("postern.keys.vault.login.role-id is missing");
        Map<String, String> halfAppRole = without("postern.keys.vault.login.kubernetes-role");
        halfAppRole.put("postern.keys.vault.login.role-id", "role");
        assertThat(complaints(halfAppRole))
                .singleElement()
                .asString()
                .startsWith("postern.keys.vault.login.secret-id-file is missing");
        halfAppRole.put("postern.keys.vault.login.wrapped-secret-id-file", "/run/secret-id");
        assertThat(complaints(halfAppRole)).isEmpty();
    }

    @Test
    void letsKeysTravelInTheClearOnThisMachineOnly() {
        assertThat(complaints(with("postern.oidc.url", "http://login.example.com/realms/postern")))
                .hasSize(1);
        assertThat(complaints(with("postern.oidc.url", "http://127.0.0.1:8180/realms/postern")))
                .isEmpty();
        assertThat(complaints(with("quarkus.vault.url", "http://vault:8200"))).hasSize(1);
        assertThat(complaints(with("quarkus.vault.url", "http://127.0.0.1.example.com:8200")))
                .hasSize(1);
        assertThat(complaints(with("quarkus.vault.tls.skip-verify", "true"))).hasSize(1);
        assertThat(complaints(with("quarkus.tls.trust-all", "true"))).hasSize(1);
        assertThat(complaints(with("quarkus.vault.url", "http://127.0.0.1:8200")))
                .isEmpty();
        assertThat(complaints(with("quarkus.vault.url", "http://[::1]:8200"))).isEmpty();
    }

    @Test
    void asksForNoLoginThatTheKeyServerGives() {
        Map<String, String> config = without("postern.database.username");
        config.remove("postern.database.password");
        assertThat(complaints(config)).hasSize(2);

        config.put("postern.database.login.from", "vault-leased");
        assertThat(complaints(config)).isEmpty();

        config.remove("postern.database.owner.password");
        assertThat(complaints(config)).hasSize(1);

        config.put("postern.database.owner.login.from", "vault-kept");
        assertThat(complaints(config)).isEmpty();
    }

    @Test
    void wantsTlsUnlessItIsSaidThatItEndsElsewhere() {
        Map<String, String> config = without("postern.tls.key");
        assertThat(complaints(config)).singleElement().asString().startsWith("postern.tls.key is missing");

        config.put("postern.tls.terminated-elsewhere", "true");
        assertThat(complaints(config))
                .singleElement()
                .asString()
                .startsWith("postern.tls.certificate is refused beside postern.tls.terminated-elsewhere=true");

        config.remove("postern.tls.certificate");
        assertThat(complaints(config)).isEmpty();
    }

    @Test
    void namesAFileThatItCannotRead() {
        for (String key : List.of("postern.tls.certificate", "postern.tls.key", "postern.tls.client-ca")) {
            assertThat(complaints(with(key, "no/such.pem")))
                    .singleElement()
                    .asString()
                    .startsWith(key + "=no/such.pem is refused");
            assertThat(complaints(with(key, A_FILE))).isEmpty();
        }
    }

    @Test
    void wantsToKnowTheAddressThatASendersSignatureCovers() {
        for (String key : List.of(
                "postern.intake.senders.bankone.scheme",
                "postern.intake.senders.\"bank.one\".scheme",
                "POSTERN_INTAKE_SENDERS_BANKONE_SCHEME")) {
            Map<String, String> config = with(key, "http-signature");
            assertThat(complaints(config))
                    .singleElement()
                    .asString()
                    .startsWith("postern.access.proof.public-url is missing")
                    .contains(key);

            config.put("postern.access.proof.public-url", "https://pay.example.com");
            assertThat(complaints(config)).isEmpty();
        }
        assertThat(complaints(with("postern.intake.senders.bankone.scheme", "HTTP_SIGNATURE")))
                .hasSize(1);
        assertThat(complaints(with("postern.intake.senders.bankone.scheme", "stripe")))
                .isEmpty();
    }

    @Test
    void refusesWhatBelongsToTheDemo() {
        assertThat(complaints(with("postern.keys.source", "local"))).hasSize(1);
        assertThat(complaints(with("postern.demo.enabled", "true"))).hasSize(1);
        assertThat(complaints(with("postern.sandbox.enabled", "true"))).hasSize(1);
        assertThat(complaints(with("postern.intake.echo", "true"))).hasSize(1);
        assertThat(complaints(with("postern.egress.loopback", "true"))).hasSize(1);
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> changed = new HashMap<>(WHOLE);
        changed.putAll(KEY_SERVER);
        changed.put(key, value);
        return changed;
    }

    private static Map<String, String> without(String key) {
        Map<String, String> changed = with("postern.keys.source", "vault");
        changed.remove(key);
        return changed;
    }

    private static List<String> complaints(Map<String, String> config) {
        return ProductionCheck.complaints(config.keySet(), key -> Optional.ofNullable(config.get(key)));
    }
}
