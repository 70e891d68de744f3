package io.postern.card;

import io.postern.database.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of known cards by the version of the pepper that they are known by. */
@ApplicationScoped
class NumberHashRows {
    private final Database database;

    NumberHashRows(Database database) {
        this.database = database;
    }

    /** Where one stands among the hashes of a version. */
    record Place(UUID merchantId, byte[] hash) {
        static final Place BEFORE_ALL = new Place(new UUID(0, 0), new byte[0]);
    }

    /**
     * A hash of a card.
     *
     * @param tokenId one of the card's tokens whose number is held; null when there is none
     * @param number that token's number, sealed
     */
    record Known(
            Place place,
            String fingerprint,
            boolean carried,
            @Nullable UUID tokenId,
            byte @Nullable [] number) {
        boolean isLeftToCarry() {
            return !carried && number != null;
        }
    }

    /** The hash of a card under the version to come. */
    record Fresh(UUID merchantId, String fingerprint, byte[] hash) {}

    /** Some hashes of a version in the order of their primary key, and whether their cards have one of the next version. */
    Uni<List<Known>> after(Place place, int version, int next, int limit) {
        return database.asWorker()
                .query("""
                        /* card.hashes_after */
                        SELECT k.merchant_id, k.hash, k.fingerprint, s.token_id, s.number,
                               EXISTS (SELECT FROM known_card n
                                       WHERE n.merchant_id = k.merchant_id AND n.fingerprint = k.fingerprint
                                         AND n.version = $2) AS carried
                        FROM (SELECT * FROM known_card
                              WHERE version = $1 AND (merchant_id, version, hash) > ($3, $1, $4)
                              ORDER BY merchant_id, version, hash
                              LIMIT $5) k
                        LEFT JOIN LATERAL (SELECT c.token_id, c.number FROM card_secret c
                                           WHERE c.merchant_id = k.merchant_id AND c.fingerprint = k.fingerprint
                                           LIMIT 1) s ON true
                        ORDER BY k.merchant_id, k.hash
                        """, version, next, place.merchantId(), Buffer.buffer(place.hash()), (long) limit)
                .map(rows -> {
                    List<Known> found = new ArrayList<>();
                    rows.forEach(row -> found.add(known(row)));
                    return found;
                });
    }

    /** Adds hashes of the next version to cards that are still known by the version before, and says how many. */
    Uni<Integer> carry(int version, int next, List<Fresh> fresh) {
        return number(
                "/* card.carry_hashes */ SELECT carry_number_hashes($1, $2, $3, $4, $5) AS n",
                version,
                next,
                fresh.stream().map(Fresh::merchantId).toArray(UUID[]::new),
                fresh.stream().map(Fresh::fingerprint).toArray(String[]::new),
                fresh.stream().map(one -> Buffer.buffer(one.hash())).toArray(Buffer[]::new));
    }

    /** Drops some hashes that are not needed any more, and says how many. */
    Uni<Integer> drop(int version, int atOnce) {
        return number("/* card.drop_hashes */ SELECT drop_number_hashes($1, $2) AS n", version, atOnce);
    }

    Uni<Boolean> any(int version) {
        return database.asWorker()
                .query("/* card.any_hash */ SELECT EXISTS (SELECT FROM known_card WHERE version = $1) AS some", version)
                .map(rows -> rows.iterator().next().getBoolean("some"));
    }

    Uni<Map<Integer, Long>> byVersion() {
        return database.asWorker()
                .query("/* card.hashes */ SELECT version, count(*) AS hashes FROM known_card GROUP BY version")
                .map(rows -> {
                    Map<Integer, Long> counted = new TreeMap<>();
                    rows.forEach(row -> counted.put(row.getInteger("version"), row.getLong("hashes")));
                    return counted;
                });
    }

    private Uni<Integer> number(String sql, Object... args) {
        return database.asWorker()
                .query(sql, args)
                .map(rows -> rows.iterator().next().getInteger("n"));
    }

    private static Known known(Row row) {
        io.vertx.mutiny.core.buffer.Buffer number = row.getBuffer("number");
        return new Known(
                new Place(row.getUUID("merchant_id"), row.getBuffer("hash").getBytes()),
                row.getString("fingerprint"),
                row.getBoolean("carried"),
                row.getUUID("token_id"),
                number == null ? null : number.getBytes());
    }
}
