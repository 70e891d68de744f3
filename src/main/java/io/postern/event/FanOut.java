package io.postern.event;

import io.postern.database.Insert;
import io.postern.event.Events.Announcement;
import java.time.ZoneOffset;
import java.util.UUID;

/** Puts an event on its way to endpoints, beside the event itself. No endpoint's row is locked or written for it. */
final class FanOut {
    private FanOut() {}

    /** To each enabled endpoint of the merchant that wants events of this type. */
    static Insert toWhoWants(UUID merchantId, Announcement event, String condition) {
        return Insert.of(
                event.part("delivery"),
                """
                /* event.deliver */
                INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
                SELECT e.merchant_id, e.id, $2::uuid, $3::uuid, $4::int, $5::timestamptz
                FROM webhook_endpoint e
                WHERE e.merchant_id = $1::uuid AND e.enabled AND e.events && ARRAY[$6::text, '*']
                """ + condition,
                merchantId,
                event.uuid(),
                event.objectId(),
                event.objectVersion(),
                event.createdAt().atOffset(ZoneOffset.UTC),
                event.type());
    }

    /** To one endpoint, whatever it wants. */
    static Insert toOne(UUID merchantId, Announcement event, UUID endpointId) {
        return Insert.of(
                event.part("delivery"),
                """
                /* event.deliver_test */
                INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                merchantId,
                endpointId,
                event.uuid(),
                event.objectId(),
                event.objectVersion(),
                event.createdAt().atOffset(ZoneOffset.UTC));
    }
}
