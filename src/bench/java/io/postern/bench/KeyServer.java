package io.postern.bench;

import io.postern.demo.VaultServer;
import io.postern.demo.VaultSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real Vault-compatible server with keys for the bench alone, prepared as one for production is. */
final class KeyServer {
    private KeyServer() {}

    /**
     * Starts it; it ends with this JVM.
     *
     * @return the configuration of a gateway whose keys are there
     */
    static Map<String, String> start(Path home, String program) throws Exception {
        VaultServer server = VaultServer.start(Path.of(program), home.resolve("vault"), Ports.free());
        VaultSetup setup = new VaultSetup(server.url(), server.rootToken());
        setup.run(Map.of());
        Path secret = Files.writeString(
                home.resolve("secret-id"),
                setup.run(Map.of(), "secret-id", "gateway").strip());
        return Map.of(
                "postern.keys.source", "vault",
                "quarkus.vault.url", server.url(),
                "postern.keys.vault.login.role-id",
                        setup.run(Map.of(), "role-id", "gateway").strip(),
                "postern.keys.vault.login.secret-id-file", secret.toString());
    }
}
