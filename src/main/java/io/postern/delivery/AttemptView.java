package io.postern.delivery;

import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A try as the endpoint's log shows it. */
record AttemptView(
        String id,
        String object,
        String endpoint,
        String event,
        String type,
        int attempt,
        String outcome,
        @Nullable Integer statusCode,
        @Nullable String reason,
        int millis,
        @Nullable Instant nextAt,
        Instant createdAt) {
    static AttemptView of(Row row) {
        OffsetDateTime next = row.getOffsetDateTime("next_at");
        return new AttemptView(
                IdKind.DELIVERY_ATTEMPT.format(row.getUUID("id")),
                "delivery_attempt",
                IdKind.WEBHOOK_ENDPOINT.format(row.getUUID("endpoint_id")),
                IdKind.EVENT.format(row.getUUID("event_id")),
                row.getString("type"),
                row.getInteger("attempt"),
                row.getString("outcome"),
                row.getInteger("status_code"),
                row.getString("reason"),
                row.getInteger("millis"),
                next == null ? null : next.toInstant(),
                row.getOffsetDateTime("at").toInstant());
    }
}
