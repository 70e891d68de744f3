package io.postern.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.id.IdKind;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A try as the endpoint's log shows it.
 *
 * @param exchange what was sent and answered; only where one try is looked at
 */
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
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Sent request,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Received response) {
    /** What went out. */
    record Sent(String url, Map<String, String> headers, String body) {}

    /** What came back. */
    record Received(int status, Map<String, String> headers, String body, boolean truncated) {}

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
                row.getOffsetDateTime("at").toInstant(),
                null,
                null);
    }

    /** @param sentBody the event's, which is kept with the event alone */
    AttemptView with(Exchange exchange, String sentBody) {
        Exchange.Request sent = exchange.request();
        Exchange.Response got = exchange.response();
        return new AttemptView(
                id,
                object,
                endpoint,
                event,
                type,
                attempt,
                outcome,
                statusCode,
                reason,
                millis,
                nextAt,
                createdAt,
                new Sent(sent.url(), sent.headers(), sentBody),
                got == null ? null : new Received(got.status(), got.headers(), got.body(), got.truncated()));
    }
}
