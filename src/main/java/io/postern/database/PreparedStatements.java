package io.postern.database;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;

/** Keeps the joined statements prepared: the client by default forgets every text over 2,048 characters. */
@Singleton
class PreparedStatements implements PgPoolCreator {
    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(options -> options.setPreparedStatementCacheSqlFilter(sql -> true));
        return Pool.pool(input.vertx(), input.pgConnectOptionsList().getFirst(), input.poolOptions());
    }
}
