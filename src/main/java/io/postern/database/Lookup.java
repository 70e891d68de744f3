package io.postern.database;

import io.vertx.mutiny.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One room's part of a read: a query of at most one row, and how to understand it. Joined with the lookups of other
 * rooms into one statement, so its columns carry names that no other room uses; when its query found no row they are
 * all null. A later part may use the columns of an earlier one.
 */
public record Lookup<T>(String sql, List<Object> args, Function<Row, T> reader) {
    public static <T> Lookup<T> of(String sql, Function<Row, T> reader, Object... args) {
        return new Lookup<>(sql, Arrays.asList(args), reader);
    }

    public T in(Row row) {
        return reader.apply(row);
    }
}
