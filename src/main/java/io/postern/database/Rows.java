package io.postern.database;

import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What rows say, in the words of the room that asked for them. */
public final class Rows {
    private Rows() {}

    /** Each of them, in their order. */
    public static <T> List<T> list(Iterable<Row> rows, Function<Row, T> reader) {
        return StreamSupport.stream(rows.spliterator(), false).map(reader).toList();
    }

    /** The first; empty when there is none. */
    public static <T> Optional<T> first(Iterable<Row> rows, Function<Row, T> reader) {
        return StreamSupport.stream(rows.spliterator(), false).map(reader).findFirst();
    }
}
