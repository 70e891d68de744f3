package io.postern.login;

import io.postern.database.DatabaseLogin;
import io.postern.database.DatabaseLogins;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.vault.client.VaultClient;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The gateway's login as the Vault server keeps it; read at the start, and anew when PostgreSQL no longer takes it. */
@Singleton
@LookupIfProperty(name = "postern.database.login.from", stringValue = "vault-kept")
class KeptLogin implements DatabaseLogins {
    private final LoginConfig config;
    private final VaultDatabase vault;
    private Uni<DatabaseLogin> read;
    private DatabaseLogin held;

    KeptLogin(LoginConfig config, VaultClient client, Clock clock) {
        this.config = config;
        this.vault = new VaultDatabase(client, clock);
    }

    @Override
    public synchronized Uni<DatabaseLogin> current() {
        if (read == null) {
            read = vault.kept("gateway")
                    .invoke(this::hold)
                    .onFailure()
                    .invoke(() -> hold(null))
                    .memoize()
                    .indefinitely();
        }
        return read;
    }

    private synchronized void hold(DatabaseLogin login) {
        held = login;
        read = login == null ? null : read;
    }

    @Override
    public synchronized void refused(DatabaseLogin login) {
        if (login.equals(held)) {
            hold(null);
        }
    }

    @Override
    public Duration connectionLifetime() {
        return config.connectionLifetime();
    }
}
