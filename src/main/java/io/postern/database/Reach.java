package io.postern.database;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whose rows a transaction can touch: one merchant's, or all that a role of workers or auditors may. PostgreSQL holds it
 * to that, whatever the statement asks for. Gotten from {@link Database}.
 */
public final class Reach {
    private final Scope scope;
    private final Statements statements;
    private final StatementTexts texts;

    Reach(Scope scope, Statements statements, StatementTexts texts) {
        this.scope = scope;
        this.statements = statements;
        this.texts = texts;
    }

    /** Writes all parts in one transaction. Fails with {@link PgException} when a constraint refuses any of them. */
    public Uni<Void> write(List<Insert> parts) {
        List<Object> args = new ArrayList<>();
        parts.forEach(part -> args.addAll(part.args()));
        return joined(texts.writing(parts, scope), args).replaceWithVoid();
    }

    /** Reads all parts from one snapshot; each finds its own columns in the row. */
    public Uni<Row> read(Lookup<?>... parts) {
        return read(List.of(parts));
    }

    /** See {@link #read(Lookup[])}. */
    public Uni<Row> read(List<Lookup<?>> parts) {
        List<Object> args = new ArrayList<>();
        parts.forEach(part -> args.addAll(part.args()));
        return joined(texts.reading(parts, scope), args)
                .map(rows -> rows.iterator().next());
    }

    /** Runs one query of a room's own, for lists and single reads outside the payment path. */
    public Uni<RowSet<Row>> query(String sql, Object... args) {
        return statements.runWithin(scope, sql, Arrays.asList(args));
    }

    private Uni<RowSet<Row>> joined(String sql, List<Object> args) {
        if (!scope.fitsIntoStatement()) {
            return statements.runWithin(scope, sql, args);
        }
        args.addAll(scope.values());
        return statements.run(sql, args);
    }
}
