package io.postern.delivery;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of events that go to endpoints once more, as their merchant asks for. */
@ApplicationScoped
class ResendStore {
    /** How many events one call sends again at most. */
    static final int MOST_AT_ONCE = 1_000;

    /** How many deliveries may wait for an endpoint when more are put there. */
    static final int MOST_WAITING = 10_000;

    /** What refuses a second range for an endpoint while one is being put on its way. */
    static final String ONE_RANGE = "one_resend_at_a_time";

    /** What refuses a range when too much waits already. */
    static final String TOO_MANY = "too_many_wait_for_resend";

    private final Database database;

    ResendStore(Database database) {
        this.database = database;
    }

    /** An event that may be sent again. */
    record Known(UUID id, UUID objectId, int objectVersion) {}

    /**
     * An event, and where it can go.
     *
     * @param to enabled endpoints: the one that was asked for, or all that want its type
     * @param enabled whether the one that was asked for is; null when there is no such one
     */
    record Resendable(Known event, List<UUID> to, @Nullable Boolean enabled) {}

    Lookup<Optional<Resendable>> resendable(UUID merchantId, UUID eventId, @Nullable UUID endpointId) {
        return Lookup.of(
                """
                SELECT e.id AS resend_event, e.object_id AS resend_object, e.object_version AS resend_version,
                       (SELECT array_agg(w.id) FROM webhook_endpoint w
                        WHERE w.merchant_id = e.merchant_id AND w.enabled
                          AND (w.id = $3::uuid OR $3::uuid IS NULL AND w.events && ARRAY[e.type, '*'])) AS resend_to,
                       (SELECT w.enabled FROM webhook_endpoint w
                        WHERE w.merchant_id = e.merchant_id AND w.id = $3::uuid) AS resend_enabled
                FROM event e
                WHERE e.merchant_id = $1 AND e.id = $2
                """,
                row -> row.getUUID("resend_event") == null ? Optional.empty() : Optional.of(resendable(row)),
                merchantId,
                eventId,
                endpointId);
    }

    private static Resendable resendable(Row row) {
        UUID[] to = row.getArrayOfUUIDs("resend_to");
        return new Resendable(
                new Known(row.getUUID("resend_event"), row.getUUID("resend_object"), row.getInteger("resend_version")),
                to == null ? List.of() : List.of(to),
                row.getBoolean("resend_enabled"));
    }

    /**
     * Events that an endpoint wants, oldest first; one more than may be sent at once.
     *
     * @param notTaken only those that it has not taken yet
     */
    Uni<List<Known>> range(Destination endpoint, UUID after, UUID before, boolean notTaken) {
        return database.of(endpoint.merchantId())
                .query(
                        """
                        /* delivery.range */
                        SELECT e.id, e.object_id, e.object_version
                        FROM event e
                        WHERE e.merchant_id = $1 AND e.id > $3 AND e.id < $4 AND ($5::text[] && ARRAY[e.type, '*'])
                          AND NOT e.test
                          AND (NOT $6::boolean OR NOT EXISTS (
                              SELECT FROM delivery_attempt a
                              WHERE a.merchant_id = $1 AND a.event_id = e.id AND a.endpoint_id = $2
                                AND a.outcome = 'delivered'))
                        ORDER BY e.id
                        LIMIT $7
                        """,
                        endpoint.merchantId(),
                        endpoint.id(),
                        after,
                        before,
                        endpoint.events().toArray(String[]::new),
                        notTaken,
                        MOST_AT_ONCE + 1L)
                .map(rows -> Rows.list(rows, row -> new Known(row.getUUID(0), row.getUUID(1), row.getInteger(2))));
    }

    /**
     * Each event to each endpoint, from the first try on; one that failed there begins anew, and one that was not tried yet stays
     * as it is.
     */
    static Insert again(UUID merchantId, List<UUID> endpoints, List<Known> events, Instant now) {
        return again(merchantId, endpoints, events, now, null);
    }

    /** The same for a range, of which an endpoint gets one at a time: refused by {@link #ONE_RANGE} or {@link #TOO_MANY}. */
    static Insert rangeAgain(UUID merchantId, List<UUID> endpoints, List<Known> events, Instant now) {
        return again(merchantId, endpoints, events, now, MOST_WAITING);
    }

    private static Insert again(
            UUID merchantId, List<UUID> endpoints, List<Known> events, Instant now, @Nullable Integer mostWaiting) {
        return Insert.of(
                "delivery_resent",
                """
                /* delivery.resend */
                INSERT INTO delivery AS was (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
                WITH held AS MATERIALIZED (
                    SELECT w.id
                    FROM unnest($2::uuid[]) w (id)
                    WHERE $7::int IS NULL OR hold_resend($1::uuid, w.id, $7::int)
                )
                SELECT $1::uuid, held.id, e.id, e.object_id, e.object_version, $6::timestamptz
                FROM held
                CROSS JOIN unnest($3::uuid[], $4::uuid[], $5::int[]) e (id, object_id, object_version)
                WHERE NOT EXISTS (SELECT FROM delivery d
                                  WHERE d.merchant_id = $1 AND d.endpoint_id = held.id AND d.event_id = e.id AND d.tries = 0)
                ORDER BY held.id, e.id
                ON CONFLICT (merchant_id, endpoint_id, event_id) DO UPDATE SET due_at = excluded.due_at, tries = 0
                WHERE was.tries > 0
                """,
                merchantId,
                endpoints.toArray(UUID[]::new),
                events.stream().map(Known::id).toArray(UUID[]::new),
                events.stream().map(Known::objectId).toArray(UUID[]::new),
                events.stream().map(Known::objectVersion).toArray(Integer[]::new),
                now.atOffset(ZoneOffset.UTC),
                mostWaiting);
    }
}
