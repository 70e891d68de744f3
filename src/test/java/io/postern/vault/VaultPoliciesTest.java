package io.postern.vault;

import static io.postern.vault.VaultCall.delete;
import static io.postern.vault.VaultCall.list;
import static io.postern.vault.VaultCall.read;
import static io.postern.vault.VaultCall.write;
import static io.postern.vault.VaultCalls.CONTEXT;
import static io.postern.vault.VaultCalls.KEYS;
import static io.postern.vault.VaultCalls.changesOfKeys;
import static io.postern.vault.VaultCalls.gatewaysLogin;
import static io.postern.vault.VaultCalls.itself;
import static io.postern.vault.VaultCalls.join;
import static io.postern.vault.VaultCalls.ownersLogin;
import static io.postern.vault.VaultCalls.powers;
import static io.postern.vault.VaultCalls.useBeyondTheGateways;
import static io.postern.vault.VaultCalls.versions;
import static io.postern.vault.VaultCalls.writingWebhookSecrets;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.demo.VaultCaller.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each role of {@code vault-policies} may do at a real server, and what it may not. A refusal counts only when the very same
 * call works for root afterwards: then it was the policy that refused it.
 */
@NeedsVault(own = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VaultPoliciesTest {
    private static final List<String> ROLES = List.of("gateway", "rotation", "migration", "break-glass");

    private final Map<String, String> tokens = new HashMap<>();
    private TestVault vault;
    private VaultCalls calls;

    @BeforeAll
    void startServer() {
        vault = VaultForTests.own();
        calls = new VaultCalls(root(write("transit/datakey/wrapped/postern-key-encryption", "{" + CONTEXT + "}"))
                .at("/data/ciphertext")
                .asText());
        root(write("postern/data/webhook/sandbox", "{'data':{'secret':'AAAA'}}"));
        root(write("postern/data/database/gateway", "{'data':{'password':'test-only'}}"));
        root(write("postern/data/database/owner", "{'data':{'password':'test-only'}}"));
        // a policy knows paths, not engines: simple values stand where a database engine would make logins
        root(write("sys/mounts/database", "{'type':'kv'}"));
        root(write("database/creds/postern-gateway", "{'password':'test-only'}"));
        root(write("database/creds/postern-owner", "{'password':'test-only'}"));
        root(write("transit/keys/somebody-elses", "{}"));
        // what setup keeps shut stands open here, so that nothing but the policy is left to refuse it
        root(write("transit/keys/postern-key-encryption/config", "{'exportable':true,'allow_plaintext_backup':true}"));
        root(write("transit/keys/postern-request-pepper/config", "{'min_encryption_version':1}")); // trimming wants it
        ROLES.forEach(role -> tokens.put(role, vault.tokenOf(role)));
    }

    @AfterAll
    void stopServer() {
        vault.stop();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void allowsWhatTheRoleNeeds(String role, VaultCall call) {
        assertThat(as(tokens.get(role), call).status() / 100).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void refusesTheRest(String role, VaultCall call) {
        Answer refused = as(tokens.get(role), call);
        Answer allowed = as(vault.token(), call);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().path("errors").toString()).contains("permission denied");
        assertThat(allowed.status() / 100).as(allowed.toString()).isEqualTo(2);
    }

    @Test
    void letsNobodyDeleteAKey() {
        for (String role : ROLES) {
            for (String key : KEYS) {
                assertThat(as(tokens.get(role), delete("transit/keys/" + key)).status())
                        .as("%s: %s", role, key)
                        .isEqualTo(403);
            }
        }

        root(write("transit/keys/postern-tree-head/config", "{'deletion_allowed':true}"));
        root(delete("transit/keys/postern-tree-head"));
        root(write("transit/keys/postern-tree-head", "{'type':'ed25519'}"));
    }

    @Test
    void letsBreakGlassAloneSealTheServer() {
        VaultCall seal = write("sys/seal", "{}");
        for (String role : List.of("gateway", "rotation", "migration")) {
            assertThat(as(tokens.get(role), seal).status()).as(role).isEqualTo(403);
        }

        assertThat(as(tokens.get("break-glass"), seal).status()).isEqualTo(204);
        assertThat(as(vault.token(), read("sys/mounts")).status()).isEqualTo(503);
        vault.unseal();
    }

    Stream<Arguments> allowsWhatTheRoleNeeds() {
        return rows(Map.of(
                "gateway",
                gatewayMay(),
                "rotation",
                rotationMay(),
                "migration",
                migrationMay(),
                "break-glass",
                stops()));
    }

    Stream<Arguments> refusesTheRest() {
        return rows(Map.of(
                "gateway",
                join(powers(), changesOfKeys(), useBeyondTheGateways(), ownersLogin(), writingWebhookSecrets()),
                "rotation",
                join(powers(), calls.seeing(), calls.openings(), ownersLogin(), gatewaysLogin()),
                "migration",
                join(
                        powers(),
                        calls.seeing(),
                        changesOfKeys(),
                        gatewaysLogin(),
                        calls.rewrap(),
                        writingWebhookSecrets()),
                "break-glass",
                join(
                        powers(),
                        calls.seeing(),
                        calls.openings(),
                        ownersLogin(),
                        gatewaysLogin(),
                        calls.rewrap(),
                        writingWebhookSecrets())));
    }

    private List<VaultCall> gatewayMay() {
        return join(calls.gatewaysWork(), gatewaysLogin(), itself());
    }

    private List<VaultCall> rotationMay() {
        return join(
                calls.rewrap(),
                versions(),
                writingWebhookSecrets(),
                List.of(read("postern/metadata/webhook/sandbox")),
                itself());
    }

    private static List<VaultCall> migrationMay() {
        return join(ownersLogin(), itself());
    }

    private List<VaultCall> stops() {
        String accessor = root(write("auth/token/create", "{'policies':['postern-gateway']}"))
                .at("/auth/accessor")
                .asText();
        String accessorOfSecretId = root(write("auth/approle/role/gateway/secret-id", "{}"))
                .at("/data/secret_id_accessor")
                .asText();
        return join(
                versions(),
                List.of(
                        list("sys/policies/acl"),
                        read("sys/policies/acl/postern-gateway"),
                        read("sys/auth"),
                        read("sys/mounts"),
                        read("sys/audit"),
                        list("auth/token/accessors"),
                        write("auth/token/lookup-accessor", "{'accessor':'" + accessor + "'}"),
                        write("auth/token/revoke-accessor", "{'accessor':'" + accessor + "'}"),
                        list("auth/approle/role/gateway/secret-id"),
                        write(
                                "auth/approle/role/gateway/secret-id-accessor/lookup",
                                "{'secret_id_accessor':'" + accessorOfSecretId + "'}"),
                        write(
                                "auth/approle/role/gateway/secret-id-accessor/destroy",
                                "{'secret_id_accessor':'" + accessorOfSecretId + "'}"),
                        write("sys/leases/revoke-prefix/database/creds/postern-gateway", "{}")),
                itself());
    }

    private Answer as(String token, VaultCall call) {
        return vault.ask(call.method(), call.path(), call.json(), token);
    }

    private JsonNode root(VaultCall call) {
        return vault.must(call.method(), call.path(), call.json());
    }

    private static Stream<Arguments> rows(Map<String, List<VaultCall>> table) {
        return ROLES.stream().flatMap(role -> table.get(role).stream().map(call -> Arguments.of(role, call)));
    }
}
