package io.postern.delivery;

import io.postern.database.Insert;
import io.postern.keys.MerchantKeys;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The parts of the transaction that writes down what became of a merchant's deliveries: many at a time, in one statement. */
@ApplicationScoped
class AttemptParts {
    private final SealedExchanges exchanges;

    AttemptParts(SealedExchanges exchanges) {
        this.exchanges = exchanges;
    }

    List<Insert> of(UUID merchantId, List<Attempt> attempts, MerchantKeys keys) {
        List<Insert> parts =
                new ArrayList<>(List.of(attempts(merchantId, attempts), exchanges(merchantId, attempts, keys)));
        parts.addAll(health(merchantId, attempts));
        return parts;
    }

    /** Each try, and what becomes of its delivery: see {@code settle_delivery}, which does it row after row. */
    private static Insert attempts(UUID merchantId, List<Attempt> attempts) {
        return Insert.of(
                "delivery_attempt",
                """
                /* delivery.attempts */
                INSERT INTO delivery_attempt
                    (merchant_id, id, endpoint_id, event_id, attempt, outcome, status_code, reason, millis, next_at, at)
                SELECT $1::uuid, a.*
                FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::int[], $8::text[], $9::int[],
                    $10::timestamptz[], $11::timestamptz[]) a
                RETURNING settle_delivery(merchant_id, endpoint_id, event_id, attempt, outcome, next_at, at)
                """,
                merchantId,
                uuids(attempts, Attempt::id),
                endpoints(attempts),
                events(attempts),
                ints(attempts, a -> a.delivery().tries() + 1),
                texts(attempts, a -> a.outcome().wire()),
                ints(attempts, Attempt::status),
                texts(attempts, Attempt::reason),
                ints(attempts, Attempt::millis),
                times(attempts, Attempt::nextAt),
                times(attempts, Attempt::at));
    }

    private Insert exchanges(UUID merchantId, List<Attempt> attempts, MerchantKeys keys) {
        return Insert.of(
                "delivery_exchange",
                """
                /* delivery.exchanges */
                INSERT INTO delivery_exchange (merchant_id, id, sealed)
                SELECT $1::uuid, e.* FROM unnest($2::uuid[], $3::bytea[]) e
                """,
                merchantId,
                uuids(attempts, Attempt::id),
                attempts.stream()
                        .map(a -> Buffer.buffer(exchanges.seal(keys, a.id(), a.exchange())))
                        .toArray(Buffer[]::new));
    }

    /** A success ends a time of failure; the first failure begins one. */
    private static List<Insert> health(UUID merchantId, List<Attempt> attempts) {
        Map<UUID, Attempt> telling = new LinkedHashMap<>();
        attempts.forEach(
                a -> telling.merge(a.delivery().endpointId(), a, (one, other) -> one.isDelivered() ? one : other));
        List<Attempt> well =
                telling.values().stream().filter(Attempt::isDelivered).toList();
        List<Attempt> ill = telling.values().stream()
                .filter(a -> !a.isDelivered() && a.delivery().failingSince() == null)
                .toList();
        List<Insert> parts = new ArrayList<>();
        if (!well.isEmpty()) {
            parts.add(Insert.of("endpoint_well", """
                    /* delivery.well */
                    DELETE FROM failing_endpoint WHERE merchant_id = $1 AND endpoint_id = ANY ($2::uuid[])
                    """, merchantId, endpoints(well)));
        }
        if (!ill.isEmpty()) {
            parts.add(Insert.of("endpoint_ill", """
                    /* delivery.ill */
                    INSERT INTO failing_endpoint (merchant_id, endpoint_id, since)
                    SELECT $1::uuid, a.* FROM unnest($2::uuid[], $3::timestamptz[]) a
                    ON CONFLICT DO NOTHING
                    """, merchantId, endpoints(ill), times(ill, Attempt::at)));
        }
        return parts;
    }

    private static UUID[] endpoints(List<Attempt> attempts) {
        return uuids(attempts, a -> a.delivery().endpointId());
    }

    private static UUID[] events(List<Attempt> attempts) {
        return uuids(attempts, a -> a.delivery().eventId());
    }

    private static UUID[] uuids(List<Attempt> attempts, Function<Attempt, UUID> field) {
        return attempts.stream().map(field).toArray(UUID[]::new);
    }

    private static Integer[] ints(List<Attempt> attempts, Function<Attempt, Integer> field) {
        return attempts.stream().map(field).toArray(Integer[]::new);
    }

    private static String[] texts(List<Attempt> attempts, Function<Attempt, String> field) {
        return attempts.stream().map(field).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(List<Attempt> attempts, Function<Attempt, Instant> field) {
        return attempts.stream()
                .map(field)
                .map(at -> at == null ? null : at.atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
    }
}
