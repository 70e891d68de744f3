package io.postern.database;

import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.net.ConnectException;
import java.util.Set;
import java.util.function.Function;

/** Opens each connection with the login of that moment, and asks for another one when PostgreSQL does not take it. */
final class ChangingLogin implements Function<Context, Future<SqlConnection>> {
    /** SQLSTATE: a wrong password or an unknown role, a login that may not be used. */
    private static final Set<String> REFUSED = Set.of("28P01", "28000");

    private final PgConnectOptions options;
    private final ConnectionFactory connections;
    private final DatabaseLogins logins;

    ChangingLogin(Vertx vertx, PgConnectOptions options, DatabaseLogins logins) {
        this.options = options;
        this.connections = PgDriver.INSTANCE.createConnectionFactory(vertx, options);
        this.logins = logins;
    }

    @Override
    public Future<SqlConnection> apply(Context context) {
        return connect(context)
                .recover(failure -> isRefused(failure) ? connect(context) : Future.failedFuture(failure));
    }

    private Future<SqlConnection> connect(Context context) {
        return UniHelper.toFuture(logins.current())
                .recover(failure -> Future.failedFuture(noLogin(failure)))
                .compose(login -> connect(context, login));
    }

    private Future<SqlConnection> connect(Context context, DatabaseLogin login) {
        var as = new PgConnectOptions(options).setUser(login.username()).setPassword(login.password());
        return connections
                .connect(context, as)
                .onComplete(done -> logins.opened(login))
                .onFailure(failure -> {
                    if (isRefused(failure)) {
                        logins.refused(login);
                    }
                });
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof PgException said && REFUSED.contains(said.getSqlState());
    }

    /** For callers it is as if the database did not answer. */
    private static Throwable noLogin(Throwable failure) {
        ConnectException away = new ConnectException("there is no login for the database");
        away.initCause(failure);
        return away;
    }
}
