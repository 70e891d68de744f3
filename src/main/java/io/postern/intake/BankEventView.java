package io.postern.intake;

import io.postern.id.IdKind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bank's event as operators and auditors see it: everything but what the bank said, which may be card data. */
record BankEventView(
        String id,
        String object,
        String acquirer,
        String eventId,
        String scheme,
        String verifiedBy,
        String status,
        List<FactView> facts,
        Map<String, Object> headers,
        String address,
        String requestId,
        @Nullable Instant signedAt,
        Instant receivedAt) {
    /** Something that became of it, the oldest first. */
    record FactView(
            String kind, @Nullable String reason, @Nullable String object, Instant at) {
        static FactView of(JsonObject fact) {
            return new FactView(
                    fact.getString("kind"),
                    fact.getString("reason"),
                    fact.getString("object"),
                    OffsetDateTime.parse(fact.getString("at")).toInstant());
        }
    }

    static BankEventView of(Row row) {
        List<FactView> facts = facts(row.getDelegate().get(JsonArray.class, "facts"));
        OffsetDateTime signedAt = row.getOffsetDateTime("signed_at");
        return new BankEventView(
                IdKind.BANK_EVENT.format(row.getUUID("id")),
                "bank_event",
                row.getString("acquirer"),
                row.getString("event_id"),
                row.getString("scheme"),
                row.getString("verified_by"),
                facts.isEmpty()
                        ? BankEventStatus.RECEIVED.wire()
                        : facts.getLast().kind(),
                facts,
                new LinkedHashMap<>(
                        row.getDelegate().get(JsonObject.class, "headers").getMap()),
                row.getString("address"),
                row.getString("request_id"),
                signedAt == null ? null : signedAt.toInstant(),
                row.getOffsetDateTime("received_at").toInstant());
    }

    private static List<FactView> facts(@Nullable JsonArray facts) {
        return facts == null
                ? List.of()
                : facts.stream().map(JsonObject.class::cast).map(FactView::of).toList();
    }
}
