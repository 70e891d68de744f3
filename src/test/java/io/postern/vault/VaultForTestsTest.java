package io.postern.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import org.junit.jupiter.api.Test;

@InProcesses
@NeedsVault(own = true)
class VaultForTestsTest {
    private static final String TREE_HEAD = "transit/keys/postern-tree-head";

    @Test
    void startsOneServerForTheWholeRun() {
        assertThat(VaultForTests.shared().url())
                .isEqualTo(VaultForTests.shared().url());
    }

    @Test
    void sealsUnsealsAndRestartsAServerOfTheTestsOwn() {
        TestVault vault = VaultForTests.own();
        String gateway = vault.tokenOf("gateway");

        vault.seal();
        assertThat(vault.ask("GET", TREE_HEAD, null, gateway).status()).isEqualTo(503);

        vault.unseal();
        String key = vault.ask("GET", TREE_HEAD, null, gateway)
                .body()
                .at("/data/keys/1")
                .toString();
        assertThat(key).contains("public_key");

        vault.stop();
        vault.startAgain();
        assertThat(vault.ask("GET", TREE_HEAD, null, gateway)
                        .body()
                        .at("/data/keys/1")
                        .toString())
                .isEqualTo(key);
        vault.stop();
    }
}
