package io.postern.keys;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.VaultException;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import io.quarkus.vault.client.http.vertx.VertxVaultHttpClient;
import io.quarkus.vault.runtime.VaultConfigHolder;
import io.quarkus.vault.runtime.client.MutinyVertxClientFactory;
import io.quarkus.vault.runtime.config.VaultRuntimeConfig;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Makes the clients of the Vault server. The gateway's own takes the place of the extension's everywhere, because that one
 * neither renews a token from the configuration, nor logs in once for many calls, nor forgets a failed unwrapping.
 */
@Singleton
public class VaultClients {
    private final VaultConfig config;
    private final VaultConfigHolder extension;
    private final Vertx vertx;
    private final boolean trustAll;

    VaultClients(
            VaultConfig config,
            VaultConfigHolder extension,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.tls.trust-all", defaultValue = "false") boolean trustAll) {
        this.config = config;
        this.extension = extension;
        this.vertx = vertx;
        this.trustAll = trustAll;
    }

    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    VaultClient gateway() {
        VaultLogin login = VaultLogins.of(config.login())
                .or(() -> VaultLogins.of(server().authentication()))
                .orElseThrow(() -> new VaultException(
                        "postern.keys.vault.login says no way to log in, nor does quarkus.vault.authentication"));
        return client(login);
    }

    /** The rotation's client; empty when this process has no login for it. */
    Optional<VaultClient> rotation() {
        return of(config.rotation());
    }

    /** A client with a login of its own; empty when no key says how. */
    public Optional<VaultClient> of(VaultConfig.Login login) {
        return VaultLogins.of(login).map(this::client);
    }

    private VaultClient client(VaultTokenProvider login) {
        VaultRuntimeConfig server = server();
        VaultClient.Builder builder = VaultClient.builder()
                .baseUrl(server.url().orElseThrow(() -> new VaultException("quarkus.vault.url is missing")))
                .executor(new VaultCall(
                        new VertxVaultHttpClient(MutinyVertxClientFactory.createHttpClient(vertx, server, trustAll))))
                .requestTimeout(config.callDeadline())
                .tokenProvider(login);
        server.enterprise().namespace().ifPresent(builder::namespace);
        return builder.build();
    }

    private VaultRuntimeConfig server() {
        VaultRuntimeConfig server = extension.getVaultRuntimeConfig();
        if (server == null) {
            throw new VaultException("quarkus.vault.url is missing");
        }
        return server;
    }
}
