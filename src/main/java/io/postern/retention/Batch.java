package io.postern.retention;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Lines of a month file, as a table in a statement: the first ten parameters are its columns. */
record Batch(List<ProvenFile.Proven> lines) {
    static final String TABLE = """
            unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::int[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::bigint[])
            AS l(merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash, created_at, position)
            """;

    int size() {
        return lines.size();
    }

    void bindTo(PreparedStatement statement) throws SQLException {
        Connection owner = statement.getConnection();
        int at = 1;
        for (Array column : List.of(
                column(owner, "uuid", line -> line.row().merchantId()),
                column(owner, "uuid", line -> line.row().id()),
                column(owner, "text", line -> line.row().kind()),
                column(owner, "uuid", line -> line.row().paymentId()),
                column(owner, "int4", line -> line.row().factSeq()),
                column(owner, "text", line -> line.row().subject()),
                column(owner, "text", line -> line.row().body()),
                column(owner, "bytea", ProvenFile.Proven::leafHash),
                column(owner, "text", Batch::createdAt),
                column(owner, "int8", ProvenFile.Proven::position))) {
            statement.setArray(at++, column);
        }
    }

    private static String createdAt(ProvenFile.Proven line) {
        return line.row().createdAt().atOffset(ZoneOffset.UTC).toString();
    }

    private Array column(Connection owner, String type, Function<ProvenFile.Proven, Object> field) throws SQLException {
        Object[] values = lines.stream().map(field).toArray();
        return owner.createArrayOf(
                type, type.equals("bytea") ? Arrays.copyOf(values, values.length, byte[][].class) : values);
    }
}
