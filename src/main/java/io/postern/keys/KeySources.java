package io.postern.keys;

import io.quarkus.runtime.Startup;
import io.quarkus.vault.VaultTransitSecretReactiveEngine;
import io.quarkus.vault.client.VaultClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the one key source that {@code postern.keys.source} names; the others are never made. */
@ApplicationScoped
class KeySources {
    private final KeysConfig config;

    KeySources(KeysConfig config) {
        this.config = config;
    }

    /** A source with the rotation's way into it. */
    record Chosen(KeySource source, KeyRotator rotator) {}

    @Startup
    @Singleton
    @Produces
    Chosen chosen(Instance<Vault> vault) {
        return switch (config.source()) {
            case LOCAL -> local();
            case VAULT -> vault.get().chosen();
        };
    }

    @Singleton
    @Produces
    KeySource source(Chosen chosen) {
        return chosen.source();
    }

    @Singleton
    @Produces
    KeyRotator rotator(Chosen chosen) {
        return chosen.rotator();
    }

    private Chosen local() {
        LocalKeySource file = new LocalKeySource(config.local());
        return new Chosen(file, file);
    }

    /** What the Vault source is made of; nothing of it exists while another source is chosen. */
    @Singleton
    static class Vault {
        private final VaultTransitSecretReactiveEngine engine;
        private final VaultClient client;
        private final VaultClients clients;
        private final KeyGuard guard;

        Vault(
                VaultTransitSecretReactiveEngine engine,
                VaultClient client,
                VaultClients clients,
                VaultConfig config,
                KeySourceState state) {
            this.engine = engine;
            this.client = client;
            this.clients = clients;
            this.guard = new KeyGuard(config, state);
        }

        Chosen chosen() {
            KeyRotator rotator = clients.rotation()
                    .<KeyRotator>map(login -> new VaultKeyRotator(login, guard))
                    .orElseGet(NoKeyRotator::new);
            return new Chosen(new VaultKeySource(engine, client, guard), rotator);
        }
    }
}
