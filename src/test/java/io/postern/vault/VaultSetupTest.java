package io.postern.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.FreePort;
import io.postern.InProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InProcesses
@NeedsVault(own = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VaultSetupTest {
    private static final String DONE = "The server is prepared for Postern.";
    private static final List<String> ROLES = List.of("gateway", "rotation", "migration", "break-glass");

    private TestVault vault;

    /** How a run of the script ended. */
    private record Ran(int exit, String said) {}

    @BeforeAll
    void startServer() {
        vault = VaultForTests.own();
    }

    @AfterAll
    void stopServer() {
        vault.stop();
    }

    @Test
    void changesNothingWhenItRunsAgain() throws Exception {
        Map<String, JsonNode> before = configuration();

        Ran again = run(Map.of());

        assertThat(again).isEqualTo(new Ran(0, DONE));
        assertThat(configuration()).isEqualTo(before);
    }

    @Test
    void putsBackWhatSomebodyChanged() throws Exception {
        Map<String, JsonNode> before = undated(configuration());
        root("PUT", "sys/policies/acl/postern-gateway", "{'policy':'path \\'*\\' { capabilities = [\\'read\\'] }'}");
        root("POST", "auth/approle/role/rotation", "{'token_max_ttl':0,'secret_id_ttl':0}");
        root("DELETE", "sys/policies/acl/postern-migration", null);
        assertThat(undated(configuration())).isNotEqualTo(before);

        Ran mended = run(Map.of());

        assertThat(mended.exit()).isZero();
        assertThat(mended.said())
                .isEqualTo("wrote policy postern-gateway\nwrote policy postern-migration\n"
                        + "wrote auth/approle/role/rotation\n" + DONE);
        assertThat(undated(configuration())).isEqualTo(before);
    }

    @Test
    void preparesAnEmptyServer() throws Exception {
        Map<String, JsonNode> before = configuration();
        root("DELETE", "sys/mounts/transit", null);
        root("DELETE", "sys/mounts/postern", null);
        root("DELETE", "sys/auth/approle", null);
        ROLES.forEach(role -> root("DELETE", "sys/policies/acl/postern-" + role, null));

        Ran ran = run(Map.of());

        assertThat(ran.exit()).isZero();
        assertThat(ran.said().lines())
                .hasSize(3 + 4 + 4 + 4 + 1)
                .contains("made mounts transit (transit)", "made key postern-tree-head (ed25519)")
                .endsWith(DONE);
        assertThat(configuration().keySet()).isEqualTo(before.keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "postern-number-pepper, '{\"type\":\"aes256-gcm96\"}', is of another type than hmac",
        "postern-key-encryption, '{\"type\":\"aes256-gcm96\"}', should have derived=true",
        "postern-tree-head, '{\"type\":\"ed25519\",\"exportable\":true}', has exportable=true",
        "postern-request-pepper, '{\"type\":\"hmac\",\"key_size\":32,\"allow_plaintext_backup\":true}',"
                + " has allow_plaintext_backup=true"
    })
    void refusesAKeyThatIsNotAsItShouldBe(String key, String wrong, String complaint) throws Exception {
        replace(key, wrong);

        Ran refused = run(Map.of());

        assertRefused(refused, "key " + key + " " + complaint);
        replace(key, null);
        assertThat(run(Map.of()).said()).startsWith("made key " + key);
    }

    @Test
    void refusesAKeyThatCanBeDeleted() throws Exception {
        root("POST", "transit/keys/postern-tree-head/config", "{'deletion_allowed':true}");

        Ran refused = run(Map.of());

        assertRefused(refused, "key postern-tree-head has deletion_allowed=true");
        root("POST", "transit/keys/postern-tree-head/config", "{'deletion_allowed':false}");
        assertThat(run(Map.of())).isEqualTo(new Ran(0, DONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"VAULT_ADDR", "VAULT_TOKEN"})
    void saysWhatIsMissing(String name) throws Exception {
        assertRefused(run(Map.of(name, "")), name + " is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "prepare, unknown command prepare",
        "role-id, 'which role? One of: gateway rotation migration break-glass'",
        "secret-id root, which role?",
        "wrapped-secret-id gate.*, which role?"
    })
    void refusesWhatItDoesNotKnow(String command, String complaint) throws Exception {
        assertRefused(run(Map.of(), command.split(" ")), complaint);
    }

    @Test
    void repeatsTheServersRefusalAndNoToken() throws Exception {
        String gateway = vault.tokenOf("gateway");

        Ran refused = run(Map.of("VAULT_TOKEN", gateway));

        assertRefused(refused, "GET sys/mounts was answered with 403");
        assertThat(refused.said()).contains("permission denied").doesNotContain(gateway);
    }

    @Test
    void saysThatNobodyAnswers() throws Exception {
        String nowhere = "http://127.0.0.1:" + FreePort.next();

        assertRefused(run(Map.of("VAULT_ADDR", nowhere)), "no answer from " + nowhere);
    }

    @Test
    void wrapsASecretIdThatIsGivenOutOnce() throws Exception {
        String wrapping = run(Map.of(), "wrapped-secret-id", "gateway").said();

        var first = vault.ask("POST", "sys/wrapping/unwrap", "{}", wrapping);
        var second = vault.ask("POST", "sys/wrapping/unwrap", "{}", wrapping);

        assertThat(first.body().at("/data/secret_id").asText()).hasSize(36);
        assertThat(second.status()).isEqualTo(400); // whoever comes second knows that somebody was first
    }

    private void assertRefused(Ran ran, String complaint) {
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .startsWith("vault-policies/setup: ")
                .contains(complaint)
                .doesNotContain("\n")
                .doesNotContain(vault.token());
    }

    /** Everything the script looks after, as the server tells it. */
    private Map<String, JsonNode> configuration() {
        Map<String, JsonNode> found = new TreeMap<>();
        for (String role : ROLES) {
            found.put("policy " + role, data("sys/policies/acl/postern-" + role));
            found.put("role " + role, data("auth/approle/role/" + role));
        }
        VaultCalls.KEYS.forEach(key -> found.put(key, data("transit/keys/" + key)));
        found.put("mounts", data("sys/mounts"));
        found.put("logins", data("sys/auth"));
        found.put("names", data("sys/policies/acl?list=true"));
        return found;
    }

    /** A policy that was written anew with the same text is the same policy. */
    private static Map<String, JsonNode> undated(Map<String, JsonNode> configuration) {
        for (JsonNode part : configuration.values()) {
            if (part instanceof ObjectNode found) {
                found.remove(List.of("modified", "version"));
            }
        }
        return configuration;
    }

    private JsonNode data(String path) {
        return vault.ask("GET", path, null, vault.token()).body().path("data");
    }

    /** @param wrong what to make it as, or null for leaving it to the script */
    private void replace(String key, String wrong) {
        root("POST", "transit/keys/" + key + "/config", "{'deletion_allowed':true}");
        root("DELETE", "transit/keys/" + key, null);
        if (wrong != null) {
            root("POST", "transit/keys/" + key, wrong);
        }
    }

    private void root(String method, String path, String body) {
        vault.must(
                method, path, body == null ? null : body.replace("\\'", "\\\"").replace('\'', '"'));
    }

    private Ran run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder script = new ProcessBuilder("vault-policies/setup").redirectErrorStream(true);
        script.command().addAll(List.of(command));
        script.environment().putAll(Map.of("VAULT_ADDR", vault.url(), "VAULT_TOKEN", vault.token()));
        script.environment().putAll(environment);
        Process run = script.start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Ran(run.waitFor(), said);
    }
}
