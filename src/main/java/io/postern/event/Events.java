package io.postern.event;

import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Announces what happened to an object: {@code {id, type, created_at, object_version, data:{object}}}. */
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
     * @param type such as {@code payment.captured}; at most one event of a type in one transaction
     * @param objectVersion the object's version after the effect
     * @param view the object as its owner may see it, without personal data
     */
    public Insert announce(UUID merchantId, String type, UUID objectId, int objectVersion, Object view) {
        UUID id = ids.next();
        Announcement announcement =
                new Announcement(IdKind.EVENT.format(id), type, clock.instant(), objectVersion, new Data(view));
        return Insert.of(
                "event_" + type.replace('.', '_'),
                """
                INSERT INTO event (merchant_id, id, type, object_id, object_version, body)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                merchantId,
                id,
                type,
                objectId,
                objectVersion,
                json.write(announcement));
    }

    private record Announcement(String id, String type, Instant createdAt, int objectVersion, Data data) {}

    private record Data(Object object) {}
}
