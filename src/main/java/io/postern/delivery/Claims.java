package io.postern.delivery;

import io.postern.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims deliveries that are due, for this gateway alone and for a while. */
@ApplicationScoped
class Claims {
    /** How many endpoints one statement looks at. */
    private static final int HOPS = 1_000;

    private final Database database;

    Claims(Database database) {
        this.database = database;
    }

    /** Behind which endpoint a look begins. */
    record Place(UUID merchantId, UUID endpointId) {
        static final Place START = new Place(new UUID(0, 0), new UUID(0, 0));
    }

    /**
     * @param next where to go on; {@link Place#START} when all endpoints behind the given one were looked at
     * @param due how many were due, those included that wait for another of their object
     */
    record Claimed(List<DueDelivery> deliveries, Place next, int due) {}

    /**
     * How many are wanted.
     *
     * @param less for those of whom fewer than usual are wanted
     * @param usual for anybody else
     */
    record Room(Map<UUID, Integer> less, int usual) {
        int of(UUID id) {
            return less.getOrDefault(id, usual);
        }

        private UUID[] ids() {
            return less.keySet().toArray(UUID[]::new);
        }

        private Integer[] counts() {
            return less.values().toArray(Integer[]::new);
        }
    }

    /**
     * @param endpoints how many for one endpoint
     * @param merchants how many for all endpoints of one merchant
     */
    record Wish(Place from, Room endpoints, Room merchants, int most) {}

    Uni<Claimed> claim(Wish wish, Instant now, Duration lease) {
        Instant until = now.plus(lease);
        return database.asWorker()
                .query(
                        """
                        /* delivery.claim */
                        SELECT * FROM claim_deliveries($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                        """,
                        utc(now),
                        utc(until),
                        wish.from().merchantId(),
                        wish.from().endpointId(),
                        HOPS,
                        wish.endpoints().ids(),
                        wish.endpoints().counts(),
                        wish.endpoints().usual(),
                        wish.merchants().ids(),
                        wish.merchants().counts(),
                        wish.merchants().usual(),
                        wish.most())
                .map(rows -> claimed(rows, until));
    }

    private static Claimed claimed(Iterable<Row> rows, Instant until) {
        List<DueDelivery> deliveries = new ArrayList<>();
        Place next = Place.START;
        int due = 0;
        for (Row row : rows) {
            if (row.getUUID("event_id") != null) {
                deliveries.add(delivery(row, until));
            } else {
                due = row.getInteger("tries");
                UUID endpoint = row.getUUID("endpoint_id");
                next = endpoint == null ? Place.START : new Place(row.getUUID("merchant_id"), endpoint);
            }
        }
        return new Claimed(deliveries, next, due);
    }

    private static DueDelivery delivery(Row row, Instant until) {
        OffsetDateTime failingSince = row.getOffsetDateTime("failing_since");
        return new DueDelivery(
                row.getUUID("merchant_id"),
                row.getUUID("endpoint_id"),
                row.getUUID("event_id"),
                row.getUUID("object_id"),
                row.getInteger("object_version"),
                row.getInteger("tries"),
                row.getBoolean("ordered"),
                row.getString("url"),
                bytes((Buffer) row.getDelegate().getBuffer("headers")),
                row.getString("type"),
                row.getString("body"),
                secrets(row),
                failingSince == null ? null : failingSince.toInstant(),
                until);
    }

    private static List<KeptSecret> secrets(Row row) {
        UUID[] ids = row.getArrayOfUUIDs("secret_ids");
        if (ids == null) {
            return List.of();
        }
        Integer[] versions = row.getArrayOfIntegers("secret_versions");
        Buffer[] sealed = row.getDelegate().getArrayOfBuffers("secrets");
        OffsetDateTime[] until = row.getArrayOfOffsetDateTimes("former_until");
        List<KeptSecret> secrets = new ArrayList<>();
        for (int n = 0; n < ids.length; n++) {
            secrets.add(new KeptSecret(ids[n], versions[n], sealed[n].getBytes(), until[n].toInstant()));
        }
        return secrets;
    }

    private static byte @Nullable [] bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
