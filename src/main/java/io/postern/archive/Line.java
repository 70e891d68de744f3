package io.postern.archive;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.postern.id.IdKind;
import io.postern.wire.Json;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/** An entry of the trail as a month file has it: as auditors read it over the API, and when the database took it. */
record Line(
        String id,
        String object,
        String merchant,
        String actor,
        String role,
        String action,
        String subject,
        String outcome,
        String address,
        String requestId,
        @JsonRawValue String detail,
        Instant createdAt,
        Instant recordedAt) {

    static Entry entry(Row row, Json json) {
        Line line = of(row);
        return new Entry(line.recordedAt(), row.getUUID("id"), json.write(line));
    }

    static Line of(Row row) {
        return new Line(
                IdKind.AUDIT_ENTRY.format(row.getUUID("id")),
                "audit_entry",
                IdKind.MERCHANT.format(row.getUUID("merchant_id")),
                row.getString("actor"),
                row.getString("role"),
                row.getString("action"),
                row.getString("object"),
                row.getString("outcome"),
                row.getString("address"),
                row.getString("request_id"),
                row.getString("detail"),
                row.getOffsetDateTime("at").toInstant(),
                row.getOffsetDateTime("recorded_at").toInstant());
    }
}
