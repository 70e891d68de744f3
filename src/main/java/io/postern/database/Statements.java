package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** Runs one statement as a transaction, again when it lost to another transaction. */
final class Statements {
    private static final int TRIES = 3;

    private final Pool pool;

    Statements(Pool pool) {
        this.pool = pool;
    }

    /** A statement that names its merchant by itself. */
    Uni<RowSet<Row>> run(String sql, List<Object> args) {
        return again(pool.preparedQuery(sql).execute(tuple(args)));
    }

    /**
     * A statement behind another one that tells its scope. Beginning, statement and end leave together and nothing is waited
     * for in between: it is one round trip, and no caller that goes away leaves a transaction open.
     */
    Uni<RowSet<Row>> runWithin(Scope scope, String sql, List<Object> args) {
        Tuple tuple = tuple(args);
        return again(Uni.createFrom()
                        .deferred(() -> UniHelper.toUni(pool.getDelegate()
                                .getConnection()
                                .compose(connection -> send(connection, scope.begin(), sql, tuple.getDelegate())))))
                .map(rows -> RowSet.newInstance(rows, Row.__TYPE_ARG));
    }

    private static Future<io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row>> send(
            SqlConnection connection, String begin, String sql, io.vertx.sqlclient.Tuple args) {
        var begun = connection.query(begin).execute();
        var answered = connection.preparedQuery(sql).execute(args);
        var ended = connection.query("COMMIT").execute();
        // What fails first makes the rest fail, too; its own words say why.
        return Future.join(begun, answered, ended)
                .eventually(() -> connection.close())
                .transform(all -> begun.compose(stands -> answered.compose(rows -> ended.map(rows))));
    }

    private static <T> Uni<T> again(Uni<T> statement) {
        return statement.onFailure(Statements::lostToAnotherTransaction).retry().atMost(TRIES - 1);
    }

    /** Deadlock victims and serialization failures: nothing was written, the same statement may simply run again. */
    private static boolean lostToAnotherTransaction(Throwable failure) {
        return failure instanceof PgException pg
                && ("40P01".equals(pg.getSqlState()) || "40001".equals(pg.getSqlState()));
    }

    private static Tuple tuple(List<Object> args) {
        return Tuple.from(args.stream().map(Statements::unwrapped).toList());
    }

    /** The client encodes its own buffers alone, not Mutiny's wrappers of them. */
    private static Object unwrapped(Object arg) {
        return arg instanceof Buffer wrapper ? wrapper.getDelegate() : arg;
    }
}
