package io.postern.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Announces what happened to an object: {@code {id, type, created_at, object_version, data:{object}}}. In the transaction of
 * the effect the event is written, and with it a delivery to each endpoint of the merchant that wants to be told.
 */
@ApplicationScoped
public class Events {
    private final Ids ids;
    private final Clock clock;
    private final Json json;

    Events(Ids ids, Clock clock, Json json) {
        this.ids = ids;
        this.clock = clock;
        this.json = json;
    }

    /**
     * @param type such as {@code payment.captured}, one of {@link EventType}; at most one event of a type in one transaction
     * @param objectVersion the object's version after the effect
     * @param view the object as its owner may see it, without personal data
     */
    public List<Insert> announce(UUID merchantId, String type, UUID objectId, int objectVersion, Object view) {
        Announcement event = announcement(type, objectId, objectVersion, false, view);
        return List.of(insert(merchantId, event, ""), FanOut.toWhoWants(merchantId, event, ""));
    }

    /** The same, when an earlier part of the transaction returns a row, and not otherwise. */
    public List<Insert> announceFor(
            String earlier, UUID merchantId, String type, UUID objectId, int objectVersion, Object view) {
        Announcement event = announcement(type, objectId, objectVersion, false, view);
        String returned = "WHERE EXISTS (SELECT FROM " + earlier + ")";
        String andReturned = "AND EXISTS (SELECT FROM " + earlier + ")";
        return List.of(insert(merchantId, event, returned), FanOut.toWhoWants(merchantId, event, andReturned));
    }

    /**
     * An event that nothing happened for, marked {@code "test": true} and delivered to one endpoint whatever that one wants to
     * be told.
     */
    public Trial test(UUID merchantId, UUID endpointId, EventType type, Object example) {
        Announcement event = announcement(type.wire(), ids.next(), 1, true, example);
        return new Trial(
                event.id(), List.of(insert(merchantId, event, ""), FanOut.toOne(merchantId, event, endpointId)));
    }

    /** @param eventId the event's public id */
    public record Trial(String eventId, List<Insert> parts) {}

    private Announcement announcement(String type, UUID objectId, int objectVersion, boolean test, Object view) {
        EventType.of(type)
                .orElseThrow(() -> new IllegalStateException("no event is a '" + type + "': name it in EventType"));
        UUID id = ids.next();
        return new Announcement(
                id,
                objectId,
                IdKind.EVENT.format(id),
                type,
                clock.instant(),
                objectVersion,
                test ? true : null,
                new Data(view));
    }

    private Insert insert(UUID merchantId, Announcement event, String condition) {
        return Insert.of(
                event.part("event"),
                """
                /* event.announce */
                INSERT INTO event (merchant_id, id, type, object_id, object_version, body, test)
                SELECT $1::uuid, $2::uuid, $3::text, $4::uuid, $5::int, $6::text, $7::boolean
                """ + condition,
                merchantId,
                event.uuid(),
                event.type(),
                event.objectId(),
                event.objectVersion(),
                json.write(event),
                event.test() != null);
    }

    /** The body of an event, and what its row needs besides. */
    record Announcement(
            @JsonIgnore UUID uuid,
            @JsonIgnore UUID objectId,
            String id,
            String type,
            Instant createdAt,
            int objectVersion,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean test,
            Data data) {
        /** The name of a part of the transaction: {@code event_payment_captured}. */
        String part(String table) {
            return table + "_" + type.replace('.', '_');
        }
    }

    private record Data(Object object) {}
}
