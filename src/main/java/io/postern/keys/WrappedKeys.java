package io.postern.keys;

import io.postern.database.Database;
import io.postern.keys.KeyRotator.Wrapping;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** SQL of data keys by the version of the key-encryption key that wrapped them. */
@ApplicationScoped
class WrappedKeys {
    private final Database database;

    WrappedKeys(Database database) {
        this.database = database;
    }

    /** A data key where it lies. */
    record Key(UUID merchantId, int epoch, String wrapped) {
        static final Key BEFORE_ALL = new Key(new UUID(0, 0), 0, "");

        Wrapping wrapping() {
            return new Wrapping(merchantId, wrapped);
        }
    }

    /** Data keys wrapped by a version before this one, in the order of their primary key. */
    Uni<List<Key>> before(int version, Key after, int limit) {
        return database.asWorker()
                .query("""
                        /* keys.wrapped_before */
                        SELECT merchant_id, epoch, wrapped FROM data_key
                        WHERE wrapped_by < $1 AND (merchant_id, epoch) > ($2, $3)
                        ORDER BY merchant_id, epoch
                        LIMIT $4
                        """, version, after.merchantId(), after.epoch(), limit)
                .map(rows -> {
                    List<Key> keys = new ArrayList<>();
                    rows.forEach(row -> keys.add(
                            new Key(row.getUUID("merchant_id"), row.getInteger("epoch"), row.getString("wrapped"))));
                    return keys;
                });
    }

    /** Replaces those that are still what they were, with the fact of it, and says how many that was. */
    Uni<Integer> replace(List<Key> old, List<String> fresh) {
        return database.asWorker()
                .query(
                        "/* keys.rewrap */ SELECT rewrap($1, $2, $3, $4) AS moved",
                        old.stream().map(Key::merchantId).toArray(UUID[]::new),
                        old.stream().map(Key::epoch).toArray(Integer[]::new),
                        old.stream().map(Key::wrapped).toArray(String[]::new),
                        fresh.toArray(String[]::new))
                .map(rows -> rows.iterator().next().getInteger("moved"));
    }

    Uni<Map<Integer, Long>> rowsByVersion() {
        return database.asWorker()
                .query("/* keys.wrapped_rows */ SELECT wrapped_by, count(*) AS keys FROM data_key GROUP BY 1")
                .map(rows -> {
                    Map<Integer, Long> counted = new TreeMap<>();
                    rows.forEach(row -> counted.put(row.getInteger("wrapped_by"), row.getLong("keys")));
                    return counted;
                });
    }
}
