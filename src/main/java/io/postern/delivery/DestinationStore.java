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

/** SQL of endpoints as far as deliveries need it. */
@ApplicationScoped
class DestinationStore {
    /** The part that returns a row when it disabled the endpoint. */
    static final String DISABLED = "endpoint_disabled";

    private final Database database;

    DestinationStore(Database database) {
        this.database = database;
    }

    Lookup<Optional<Destination>> lookup(UUID merchantId, UUID id) {
        return Lookup.of("""
                SELECT e.merchant_id AS endpoint_merchant, e.id AS endpoint_id, e.url AS endpoint_url,
                       e.events AS endpoint_events, e.enabled AS endpoint_enabled, e.version AS endpoint_version
                FROM webhook_endpoint e
                WHERE e.merchant_id = $1 AND e.id = $2
                """, DestinationStore::endpoint, merchantId, id);
    }

    Uni<Optional<Destination>> find(UUID merchantId, UUID id) {
        Lookup<Optional<Destination>> lookup = lookup(merchantId, id);
        return database.of(merchantId).read(lookup).map(lookup::in);
    }

    /** Whose it is, for callers of the platform, who know it by its id alone. */
    Uni<Optional<UUID>> owner(UUID id) {
        return database.asAuditor()
                .query("/* delivery.endpoint_owner */ SELECT merchant_id FROM webhook_endpoint WHERE id = $1", id)
                .map(rows -> Rows.first(rows, row -> row.getUUID("merchant_id")));
    }

    /**
     * @param failingSince at the latest, or it stays as it is: it may have taken one since the last look; null where one
     *     failure is enough
     */
    static Insert disable(Destination endpoint, String because, @Nullable Instant failingSince) {
        return Insert.of(
                DISABLED,
                """
                /* delivery.disable_endpoint */
                UPDATE webhook_endpoint w
                SET enabled = false, disabled_because = $3, version = version + 1
                WHERE w.merchant_id = $1 AND w.id = $2 AND w.enabled AND w.version = $4
                  AND ($5::timestamptz IS NULL OR EXISTS (
                      SELECT FROM failing_endpoint f
                      WHERE f.merchant_id = w.merchant_id AND f.endpoint_id = w.id AND f.since <= $5))
                RETURNING w.id
                """,
                endpoint.merchantId(),
                endpoint.id(),
                because,
                endpoint.version(),
                failingSince == null ? null : failingSince.atOffset(ZoneOffset.UTC));
    }

    /** When it is enabled again, its patience begins anew. */
    static Insert forgetFailures(Destination endpoint) {
        return Insert.of("failing_endpoint_forgotten", """
                /* delivery.forget_failures */
                DELETE FROM failing_endpoint
                WHERE merchant_id = $1 AND endpoint_id = $2 AND EXISTS (SELECT FROM %s)
                """.formatted(DISABLED), endpoint.merchantId(), endpoint.id());
    }

    private static Optional<Destination> endpoint(Row row) {
        return row.getUUID("endpoint_id") == null
                ? Optional.empty()
                : Optional.of(new Destination(
                        row.getUUID("endpoint_merchant"),
                        row.getUUID("endpoint_id"),
                        row.getString("endpoint_url"),
                        List.of(row.getArrayOfStrings("endpoint_events")),
                        row.getBoolean("endpoint_enabled"),
                        row.getInteger("endpoint_version")));
    }
}
