package io.postern.keys;

import io.postern.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** SQL of sealed values by the epoch they name. Its columns are those that the migrations registered. */
@ApplicationScoped
class SealedRows {
    private final Database database;

    SealedRows(Database database) {
        this.database = database;
    }

    /** A sealed value where it lies; its id as PostgreSQL writes it. */
    record Value(UUID merchantId, int epoch, String id, byte[] sealed) {}

    /** A column as the migrations registered it. */
    record Registered(String table, String column) {}

    Uni<List<Registered>> registered() {
        return database.asWorker()
                .query("/* keys.sealed_columns */ SELECT table_name, column_name FROM sealed_column ORDER BY 1, 2")
                .map(rows ->
                        list(rows, row -> new Registered(row.getString("table_name"), row.getString("column_name"))));
    }

    /**
     * A few values under closed epochs.
     *
     * @param here whether of this merchant, too, or only of those after it
     */
    Uni<List<Value>> closed(SealedColumn column, UUID merchant, boolean here, int limit) {
        return database.asWorker()
                .query("""
                        /* keys.sealed_closed */
                        SELECT d.merchant_id, d.epoch, s.id, s.sealed
                        FROM (SELECT merchant_id, epoch FROM data_key
                              WHERE closed_at IS NOT NULL AND merchant_id >= $1 AND ($2 OR merchant_id > $1)
                              ORDER BY merchant_id, epoch) d
                        CROSS JOIN LATERAL (SELECT t.%3$s::text AS id, t.%2$s AS sealed FROM %1$s t
                                            WHERE t.merchant_id = d.merchant_id AND seal_epoch(t.%2$s) = d.epoch
                                            LIMIT $3) s
                        LIMIT $3
                        """.formatted(column.table(), column.column(), column.idColumn()), merchant, here, (long) limit)
                .map(rows -> list(
                        rows,
                        row -> new Value(
                                row.getUUID("merchant_id"),
                                row.getInteger("epoch"),
                                row.getString("id"),
                                row.getBuffer("sealed").getBytes())));
    }

    /** Replaces those that are still what they were, with the fact of it, and says how many that was. */
    Uni<Integer> replace(SealedColumn column, List<Value> old, List<byte[]> fresh) {
        return database.asWorker()
                .query(
                        "/* keys.reseal */ SELECT reseal($1, $2, $3, $4, $5, $6) AS moved",
                        column.table(),
                        column.column(),
                        old.stream().map(Value::merchantId).toArray(UUID[]::new),
                        old.stream().map(Value::id).toArray(String[]::new),
                        buffers(old.stream().map(Value::sealed).toList()),
                        buffers(fresh))
                .map(rows -> rows.iterator().next().getInteger("moved"));
    }

    /** How many values each version of the data keys protects, over all columns. */
    Uni<Map<Integer, Long>> rowsByVersion() {
        return registered()
                .flatMap(columns -> database.asWorker()
                        .query(columns.stream()
                                .map(column -> """
                                SELECT d.version, count(*) AS found FROM data_key d
                                JOIN %1$s t ON t.merchant_id = d.merchant_id AND seal_epoch(t.%2$s) = d.epoch
                                GROUP BY 1
                                """.formatted(column.table(), column.column()))
                                .collect(Collectors.joining("UNION ALL\n", "/* keys.sealed_rows */\n", ""))))
                .map(rows -> {
                    Map<Integer, Long> counted = new TreeMap<>();
                    rows.forEach(row -> counted.merge(row.getInteger("version"), row.getLong("found"), Long::sum));
                    return counted;
                });
    }

    private static io.vertx.core.buffer.Buffer[] buffers(List<byte[]> values) {
        return values.stream().map(io.vertx.core.buffer.Buffer::buffer).toArray(io.vertx.core.buffer.Buffer[]::new);
    }

    private static <T> List<T> list(RowSet<Row> rows, java.util.function.Function<Row, T> reader) {
        List<T> all = new ArrayList<>();
        rows.forEach(row -> all.add(reader.apply(row)));
        return all;
    }
}
