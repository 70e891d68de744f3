package io.postern.keys;

import static io.postern.keys.LoginForTests.accessor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.InProcesses;
import io.postern.vault.NeedsVault;
import io.postern.vault.TestVault;
import io.postern.vault.VaultForTests;
import io.quarkus.vault.client.VaultClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a token of a real server is kept: renewed in time, through outages and refusals, and replaced when it is gone. */
@InProcesses
@NeedsVault(own = true)
class VaultTokenTest {
    private static TestVault vault;

    @TempDir
    Path folder;

    @BeforeAll
    static void startAServer() {
        vault = VaultForTests.own();
    }

    @Test
    void byATokenThatIsRenewedBeforeItEnds() throws Exception {
        String token = vault.must("POST", "auth/token/create", "{\"policies\":[\"postern-gateway\"],\"period\":\"9s\"}")
                .at("/auth/client_token")
                .asText();
        VaultClient client = client(new LoginForTests().token(file("token", token)));
        Instant end = Instant.now().plusSeconds(20);
        int asked = 0;

        while (Instant.now().isBefore(end)) {
            accessor(client).toCompletableFuture().join();
            asked++;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }

        assertThat(asked).as("answers over more than twice the token's life").isGreaterThan(10);
    }

    @Test
    void keepsATokenThatLacksARightAndCostsNoLogin() throws Exception {
        TestVault.Login role = vault.login("gateway");
        VaultClient client = client(new LoginForTests(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        int usesLeft = usesLeft(role.secretId());
        Instant end = Instant.now().plusSeconds(7);

        while (Instant.now().isBefore(end)) {
            refusedForWantOfARight(client);
            assertThat(accessor(client).toCompletableFuture().join()).isEqualTo(first);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }

        assertThat(usesLeft(role.secretId())).isEqualTo(usesLeft);
    }

    @Test
    void asksAboutADoubtedTokenOnceInFiveSeconds() throws Exception {
        VaultWire wire = new VaultWire(vault.url());
        TestVault.Login role = vault.login("gateway");
        VaultClient client = new LoginForTests(role.roleId())
                .secretId(file("secret-id", role.secretId()))
                .client(wire.url());
        accessor(client).toCompletableFuture().join();

        for (int n = 0; n < 15; n++) {
            refusedForWantOfARight(client);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }

        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("renew-self"))
                .hasSize(1);
        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("approle/login"))
                .hasSize(1);
    }

    @Test
    void keepsATokenWhoseRenewalMetASealedServer() throws Exception {
        TestVault.Login role = periodic("15s");
        VaultClient client = client(new LoginForTests(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        Instant loggedIn = Instant.now();

        vault.seal();
        try {
            while (Instant.now().isBefore(loggedIn.plusMillis(9_500))) {
                assertThatThrownBy(() -> accessor(client).toCompletableFuture().join())
                        .hasMessageContaining("503");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } finally {
            vault.unseal();
        }

        while (Instant.now().isBefore(loggedIn.plusSeconds(18))) {
            assertThat(accessor(client).toCompletableFuture().join())
                    .as("renewed, so that what was leased by it lives")
                    .isEqualTo(first);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Test
    void keepsATokenWhoseRenewalMetABrokenConnection() throws Exception {
        VaultWire wire = new VaultWire(vault.url());
        TestVault.Login role = periodic("12s");
        VaultClient client = new LoginForTests(role.roleId())
                .secretId(file("secret-id", role.secretId()))
                .client(wire.url());
        String first = accessor(client).toCompletableFuture().join();
        Instant afterTwoThirds = Instant.now().plusMillis(8_500);
        LockSupport.parkUntil(afterTwoThirds.toEpochMilli());

        wire.toBreak.set(1);
        String meanwhile = accessor(client).toCompletableFuture().join();

        assertThat(wire.broken).hasValue(1);
        assertThat(meanwhile).isEqualTo(first);
        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("approle/login"))
                .hasSize(1);
    }

    @Test
    void startsOverWhenATokenCanBeRenewedNoFurther() throws Exception {
        TestVault.Login role = login(
                "short", "{\"token_policies\":[\"postern-gateway\"],\"token_ttl\":\"3s\",\"token_max_ttl\":\"4s\"}");
        VaultClient client = client(new LoginForTests(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        Instant end = Instant.now().plusSeconds(9);

        String last = first;
        while (Instant.now().isBefore(end)) {
            last = accessor(client).toCompletableFuture().join();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }

        assertThat(last).isNotEqualTo(first);
    }

    private static void refusedForWantOfARight(VaultClient client) {
        assertThatThrownBy(() -> client.secrets()
                        .transit()
                        .readKey("not-in-the-policy")
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("403");
    }

    private static TestVault.Login periodic(String period) {
        return login("periodic", "{\"token_policies\":[\"postern-gateway\"],\"token_period\":\"" + period + "\"}");
    }

    private static TestVault.Login login(String role, String settings) {
        String path = "auth/approle/role/" + role;
        vault.must("POST", path, settings);
        return new TestVault.Login(
                vault.must("GET", path + "/role-id", null).at("/data/role_id").asText(),
                vault.must("POST", path + "/secret-id", "{}")
                        .at("/data/secret_id")
                        .asText());
    }

    private static int usesLeft(String secretId) {
        return vault.must("POST", "auth/approle/role/gateway/secret-id/lookup", "{\"secret_id\":\"" + secretId + "\"}")
                .at("/data/secret_id_num_uses")
                .asInt();
    }

    private static VaultClient client(LoginForTests login) {
        return login.client(vault.url());
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content + "\n");
    }
}
