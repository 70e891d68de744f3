package io.postern.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Makes the gateway's pool. It keeps the joined statements prepared, since the client by default forgets every text over
 * 2,048 characters, and it logs in as {@link DatabaseLogins} say: the extension gives a pool maker only the login of the start.
 */
@Singleton
class PreparedStatements implements PgPoolCreator {
    private static final int LOOKS_IN_A_LIFETIME = 100;

    private final Instance<DatabaseLogins> logins;

    PreparedStatements(Instance<DatabaseLogins> logins) {
        this.logins = logins;
    }

    @Override
    public Pool create(Input input) {
        PgConnectOptions options = input.pgConnectOptionsList().getFirst();
        options.setPreparedStatementCacheSqlFilter(sql -> true);
        ServerTrust.addTo(options);
        if (!logins.isResolvable()) {
            return Pool.pool(input.vertx(), options, input.poolOptions());
        }
        DatabaseLogins changing = logins.get();
        return Pool.pool(input.vertx(), options, bounded(input.poolOptions(), changing.connectionLifetime()))
                .connectionProvider(new ChangingLogin(input.vertx(), options, changing));
    }

    /**
     * The pool closes an old connection only when it looks just while nobody uses it, so it looks often: one that is in use
     * nine times out of ten is gone long before its login is.
     */
    private static PoolOptions bounded(PoolOptions configured, Duration lifetime) {
        long look = Math.clamp(lifetime.toMillis() / LOOKS_IN_A_LIFETIME, 10, configured.getPoolCleanerPeriod());
        return new PoolOptions(configured)
                .setMaxLifetime((int) lifetime.toMillis())
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod((int) look);
    }
}
