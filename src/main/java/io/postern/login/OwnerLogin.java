package io.postern.login;

import io.postern.database.DatabaseLogin;
import io.postern.keys.VaultClients;
import io.quarkus.arc.Unremovable;
import io.quarkus.credentials.CredentialsProvider;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Gives the migrations the owner's login. One that was leased for them is given back as soon as they are done. */
@Singleton
@Unremovable
@Named("postern-owner-login")
class OwnerLogin implements CredentialsProvider {
    private static final Logger LOG = Logger.getLogger(OwnerLogin.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final OwnerLoginConfig config;
    private final Instance<VaultClients> clients;
    private final Clock clock;
    private final DatabaseLogin configured;
    private VaultDatabase vault;
    private Uni<DatabaseLogin> login;

    OwnerLogin(
            OwnerLoginConfig config,
            Instance<VaultClients> clients,
            Clock clock,
            @ConfigProperty(name = "postern.database.owner.username") Optional<String> username,
            @ConfigProperty(name = "postern.database.owner.password") Optional<String> password) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
        this.configured = new DatabaseLogin(username.orElse(""), password.orElse(""));
    }

    @Override
    public synchronized Uni<Map<String, String>> getCredentialsAsync(String name) {
        if (login == null) {
            login = login().memoize().indefinitely();
        }
        return login.map(
                found -> Map.of(USER_PROPERTY_NAME, found.username(), PASSWORD_PROPERTY_NAME, found.password()));
    }

    private Uni<DatabaseLogin> login() {
        return switch (config.from()) {
            case CONFIG -> Uni.createFrom().item(configured);
            case VAULT_KEPT -> vault().kept("owner");
            case VAULT_LEASED -> vault().lease("owner").map(Lease::login);
        };
    }

    private VaultDatabase vault() {
        vault = new VaultDatabase(
                clients.get()
                        .of(config.vault())
                        .orElseThrow(() -> new IllegalStateException(
                                "postern.database.owner.login.vault says no way to log in at the key server")),
                clock);
        return vault;
    }

    /** The token goes, and with it the login: PostgreSQL has no such role any more. */
    void done(@Observes StartupEvent migrated) {
        giveBack();
    }

    /** Of a start that ends with the migrations nobody is told otherwise. */
    @PreDestroy
    synchronized void giveBack() {
        if (vault != null) {
            vault.revokeAll()
                    .onFailure()
                    .invoke(failure -> LOG.warnf(
                            "The migrations' login at the key server ends only with its time: %s",
                            failure.getMessage()))
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .atMost(PATIENCE);
        }
        vault = null;
        login = null;
    }
}
