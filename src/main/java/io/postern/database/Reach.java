package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.pgclient.PgException;
import java.util.List;

/**
 * Whose rows a transaction can touch: one merchant's, or all that a role of workers or auditors may. PostgreSQL holds it
 * to that, whatever the statement asks for. Gotten from {@link Database}.
 */
public interface Reach {
    /** Writes all parts in one transaction. Fails with {@link PgException} when a constraint refuses any of them. */
    Uni<Void> write(List<Insert> parts);

    /** Reads all parts from one snapshot; each finds its own columns in the row. */
    Uni<Row> read(List<Lookup<?>> parts);

    /** See {@link #read(List)}. */
    default Uni<Row> read(Lookup<?>... parts) {
        return read(List.of(parts));
    }

    /** Runs one query of a room's own, for lists and single reads outside the payment path. */
    Uni<RowSet<Row>> query(String sql, Object... args);
}
