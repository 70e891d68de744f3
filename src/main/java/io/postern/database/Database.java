package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Opens the transactions of the money rooms, each for the rows of one {@link Reach}. Each is a single statement, so
 * PostgreSQL commits all of it or none of it whatever happens to this process or to the caller's connection, and the
 * round trip is paid once.
 */
@ApplicationScoped
public class Database {
    private static final int TRIES = 3;

    private final Pool pool;
    private final StatementTexts texts = new StatementTexts();

    Database(Pool pool) {
        this.pool = pool;
    }

    /** One merchant's rows; the platform's, where it owns what belongs to no merchant. */
    public Reach of(UUID merchantId) {
        return new Plain();
    }

    /**
     * One merchant's rows, and the keys and lines of the trail that somebody of another merchant leaves who acts on them:
     * an operator's stand with the platform.
     */
    public Reach of(UUID merchantId, UUID actingMerchantId) {
        return new Plain();
    }

    /** Every merchant's rows in the tables that workers look after; for statements that cannot know the merchant before. */
    public Reach asWorker() {
        return new Plain();
    }

    /** Every merchant's records, to read alone. */
    public Reach asAuditor() {
        return new Plain();
    }

    private final class Plain implements Reach {
        @Override
        public Uni<Void> write(List<Insert> parts) {
            return run(
                            texts.writing(parts),
                            tuple(parts.stream().map(Insert::args).toList()))
                    .replaceWithVoid();
        }

        @Override
        public Uni<Row> read(List<Lookup<?>> parts) {
            List<List<Object>> args =
                    parts.stream().<List<Object>>map(Lookup::args).toList();
            return run(texts.reading(parts), tuple(args))
                    .map(rows -> rows.iterator().next());
        }

        @Override
        public Uni<RowSet<Row>> query(String sql, Object... args) {
            return run(sql, tuple(List.of(Arrays.asList(args))));
        }
    }

    private Uni<RowSet<Row>> run(String sql, Tuple args) {
        return pool.preparedQuery(sql)
                .execute(args)
                .onFailure(Database::lostToAnotherTransaction)
                .retry()
                .atMost(TRIES - 1);
    }

    /** Deadlock victims and serialization failures: nothing was written, the same statement may simply run again. */
    private static boolean lostToAnotherTransaction(Throwable failure) {
        return failure instanceof PgException pg
                && ("40P01".equals(pg.getSqlState()) || "40001".equals(pg.getSqlState()));
    }

    private static Tuple tuple(List<List<Object>> args) {
        return Tuple.from(
                args.stream().flatMap(List::stream).map(Database::unwrapped).toList());
    }

    /** The client encodes its own buffers alone, not Mutiny's wrappers of them. */
    private static Object unwrapped(Object arg) {
        return arg instanceof Buffer wrapper ? wrapper.getDelegate() : arg;
    }
}
