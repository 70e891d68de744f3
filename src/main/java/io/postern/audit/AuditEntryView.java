package io.postern.audit;

import io.postern.id.IdKind;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Map;

/**
 * An entry of the trail, as an auditor reads it.
 *
 * @param subject public id of what it was done to
 */
record AuditEntryView(
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
        Map<String, Object> detail,
        Instant createdAt) {

    static AuditEntryView of(Row row) {
        JsonObject detail = row.getJsonObject("detail");
        return new AuditEntryView(
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
                detail == null ? Map.of() : detail.getMap(),
                row.getOffsetDateTime("at").toInstant());
    }
}
