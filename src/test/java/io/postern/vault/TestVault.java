package io.postern.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.demo.VaultCaller;
import io.postern.demo.VaultServer;
import io.postern.demo.VaultSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real server as a test holds it: as the one who may do everything, and as the one who hands out logins. */
public final class TestVault {
    private final VaultCaller caller;
    private final String token;
    private final VaultServer server;

    /** @param server null for one that this run has not started and cannot stop */
    TestVault(String url, String token, VaultServer server) {
        this.caller = new VaultCaller(url);
        this.token = token;
        this.server = server;
    }

    /** How one role logs in. */
    public record Login(String roleId, String secretId) {}

    public String url() {
        return caller.url();
    }

    /** The root token. */
    public String token() {
        return token;
    }

    /** A fresh secret-id of {@code gateway}, {@code rotation}, {@code migration} or {@code break-glass}. */
    public Login login(String role) {
        return new Login(setUp("role-id", role), setUp("secret-id", role));
    }

    /** Like {@link #login}, with a token in the secret-id's place that gives it out once. */
    public Login wrappedLogin(String role) {
        return new Login(setUp("role-id", role), setUp("wrapped-secret-id", role));
    }

    /** The configuration of a gateway that has its keys here and logs in as the roles that are made for it. */
    public Map<String, String> gatewayKeys() {
        Login gateway = login("gateway");
        Login rotation = login("rotation");
        return Map.of(
                "postern.keys.source",
                "vault",
                "quarkus.vault.url",
                url(),
                "quarkus.vault.authentication.app-role.role-id",
                gateway.roleId(),
                "quarkus.vault.authentication.app-role.secret-id",
                gateway.secretId(),
                "postern.keys.vault.rotation.role-id",
                rotation.roleId(),
                "postern.keys.vault.rotation.secret-id-file",
                file(rotation.secretId()).toString());
    }

    private static Path file(String secret) {
        try {
            return Files.writeString(Files.createTempFile(Path.of("target"), "secret-id-", ""), secret)
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logs a role in. */
    public String tokenOf(String role) {
        Login login = login(role);
        String body = "{\"role_id\":\"" + login.roleId() + "\",\"secret_id\":\"" + login.secretId() + "\"}";
        return caller.must("POST", "auth/approle/login", body, null)
                .at("/auth/client_token")
                .asText();
    }

    /** Calls the server with a token of the test's choice. */
    public VaultCaller.Answer ask(String method, String path, String body, String token) {
        return caller.ask(method, path, body, token);
    }

    /** Calls the server as the one who may do everything. */
    public JsonNode must(String method, String path, String body) {
        return caller.must(method, path, body, token);
    }

    /** Runs {@code vault-policies/setup} and gives what it printed. */
    public String setUp(String... command) {
        return setUp(Map.of(), command);
    }

    /** Runs {@code vault-policies/setup} with more in its environment. */
    public String setUp(Map<String, String> environment, String... command) {
        return new VaultSetup(url(), token).run(environment, command);
    }

    /** Locks the server. */
    public void seal() {
        server.seal();
    }

    /** Unlocks the server. */
    public void unseal() {
        server.unseal();
    }

    /** Ends the server's process; its data stay. */
    public void stop() {
        server.stop();
    }

    /** Starts it again over its data, on the same port, unsealed. */
    public void startAgain() {
        server.startAgain();
    }
}
