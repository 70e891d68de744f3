package io.postern.archive;

import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;

/** The fact that a month, or a later part of one, lies in a file that was compared with the rows. */
record Archived(
        int number,
        YearMonth month,
        int part,
        long entries,
        UUID firstId,
        UUID lastId,
        String file,
        long bytes,
        byte[] fileHash,
        byte[] manifestHash,
        byte[] beforeHash,
        String keyId,
        String location,
        Instant verifiedAt,
        Instant archivedAt) {

    static Archived of(Row row) {
        return new Archived(
                row.getInteger("number"),
                YearMonth.from(row.getLocalDate("month")),
                row.getInteger("part"),
                row.getLong("entries"),
                row.getUUID("first_id"),
                row.getUUID("last_id"),
                row.getString("file"),
                row.getLong("bytes"),
                bytes(row, "file_hash"),
                bytes(row, "manifest_hash"),
                bytes(row, "before_hash"),
                row.getString("key_id"),
                row.getString("location"),
                row.getOffsetDateTime("verified_at").toInstant(),
                row.getOffsetDateTime("archived_at").toInstant());
    }

    private static byte[] bytes(Row row, String column) {
        return Optional.ofNullable(row.getBuffer(column)).map(Buffer::getBytes).orElse(null);
    }
}
