package io.postern.delivery;

import io.postern.MerchantForTests;
import io.postern.database.Database;
import io.postern.event.Events;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** A merchant with endpoints, past the door: its rows as the gateway writes them. */
@ApplicationScoped
class ShopForTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Database database;
    private final KeyRing keyRing;
    private final Events events;
    private final Ids ids;

    ShopForTests(Database database, KeyRing keyRing, Events events, Ids ids) {
        this.database = database;
        this.keyRing = keyRing;
        this.events = events;
        this.ids = ids;
    }

    /** An endpoint, and the secret that it is signed with. */
    record Opened(UUID merchantId, UUID id, byte[] secret) {
        String publicId() {
            return IdKind.WEBHOOK_ENDPOINT.format(id);
        }
    }

    /** What an endpoint can be besides. */
    record Terms(String types, boolean ordered, Integer perSecond, Map<String, String> headers) {
        static final Terms USUAL = new Terms("*", false, null, Map.of());
        static final Terms ORDERED = new Terms("*", true, null, Map.of());
    }

    static UUID merchant() {
        return uuid(MerchantForTests.open());
    }

    static UUID uuid(MerchantForTests merchant) {
        return IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    Opened open(UUID merchantId, String url) {
        return open(merchantId, url, Terms.USUAL);
    }

    Opened open(UUID merchantId, String url, Terms terms) {
        UUID id = ids.next();
        MerchantKeys keys = await(keyRing.of(merchantId));
        Buffer headers = terms.headers().isEmpty()
                ? null
                : Buffer.buffer(keys.seal(
                        SealedDelivery.HEADERS.context(id.toString()),
                        io.vertx.core.json.Json.encode(terms.headers()).getBytes(StandardCharsets.UTF_8)));
        query(merchantId, """
                INSERT INTO webhook_endpoint
                    (merchant_id, id, url, events, enabled, ordered, per_second, headers, created_at)
                VALUES ($1, $2, $3, ARRAY[$4], true, $5, $6, $7, now())
                """, merchantId, id, url, terms.types(), terms.ordered(), terms.perSecond(), headers);
        return new Opened(merchantId, id, addSecret(merchantId, id, 1, Instant.now()));
    }

    byte[] addSecret(UUID merchantId, UUID endpointId, int version, Instant formerUntil) {
        byte[] secret = ("a secret of an endpoint, version " + version).getBytes(StandardCharsets.UTF_8);
        UUID id = ids.next();
        MerchantKeys keys = await(keyRing.of(merchantId));
        query(
                merchantId,
                """
                INSERT INTO webhook_secret (merchant_id, id, endpoint_id, version, sealed, former_until, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, now())
                """,
                merchantId,
                id,
                endpointId,
                version,
                Buffer.buffer(keys.seal(SealedDelivery.SECRET.context(id.toString()), secret)),
                utc(formerUntil));
        return secret;
    }

    UUID newObject() {
        return ids.next();
    }

    void announce(UUID merchantId, UUID objectId, int version) {
        announce(merchantId, "payment.authorized", objectId, version);
    }

    void announce(UUID merchantId, String type, UUID objectId, int version) {
        await(database.of(merchantId)
                .write(events.announce(
                        merchantId,
                        type,
                        objectId,
                        version,
                        Map.of("id", IdKind.PAYMENT.format(objectId), "version", version))));
    }

    /** One event each of so many new objects. */
    void announceMany(UUID merchantId, int count) {
        List<Uni<Void>> all = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            UUID object = ids.next();
            all.add(database.of(merchantId)
                    .write(events.announce(merchantId, "payment.authorized", object, 1, Map.of("id", object))));
        }
        await(Uni.join().all(all).usingConcurrencyOf(32).andFailFast());
    }

    /** What the log says of each try, oldest first. */
    List<Row> attempts(Opened endpoint) {
        return query(
                endpoint.merchantId(),
                "SELECT * FROM delivery_attempt WHERE merchant_id = $1 AND endpoint_id = $2 ORDER BY id",
                endpoint.merchantId(),
                endpoint.id());
    }

    /** Waits for so many tries to be written down. */
    List<Row> awaitAttempts(Opened endpoint, int count) {
        Until.isTrue(
                PATIENCE,
                () -> attempts(endpoint).size() >= count,
                () -> attempts(endpoint).size() + " of " + count + " attempts");
        return attempts(endpoint);
    }

    int waiting(Opened endpoint) {
        return query(
                        endpoint.merchantId(),
                        "SELECT FROM delivery WHERE merchant_id = $1 AND endpoint_id = $2",
                        endpoint.merchantId(),
                        endpoint.id())
                .size();
    }

    int waitingOf(UUID merchantId) {
        return query(merchantId, "SELECT FROM delivery WHERE merchant_id = $1", merchantId)
                .size();
    }

    /** As if the next try were far off, for who looks at what there is after so many. */
    void putOff(Opened endpoint) {
        query(
                endpoint.merchantId(),
                "UPDATE delivery SET due_at = now() + interval '1 hour' WHERE merchant_id = $1 AND endpoint_id = $2",
                endpoint.merchantId(),
                endpoint.id());
    }

    /** As if the time had come. */
    void hasten(Opened endpoint) {
        query(
                endpoint.merchantId(),
                "UPDATE delivery SET due_at = now() WHERE merchant_id = $1 AND endpoint_id = $2",
                endpoint.merchantId(),
                endpoint.id());
    }

    List<Row> query(UUID merchantId, String sql, Object... args) {
        return StreamSupport.stream(
                        await(database.of(merchantId).query(sql, args)).spliterator(), false)
                .toList();
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    static <T> T await(Uni<T> result) {
        return result.await().atMost(PATIENCE);
    }

    /** All of a merchant's endpoints, at once and without its verb. */
    void disable(UUID merchantId, String because) {
        query(
                merchantId,
                "UPDATE webhook_endpoint SET enabled = false, disabled_because = $2 WHERE merchant_id = $1",
                merchantId,
                because);
    }

    void enable(UUID merchantId) {
        query(
                merchantId,
                "UPDATE webhook_endpoint SET enabled = true, disabled_because = NULL WHERE merchant_id = $1",
                merchantId);
    }
}
