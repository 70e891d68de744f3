package io.postern.rotation;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Reach;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyName;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** SQL of rotations and of the facts that tell how far they came. */
@ApplicationScoped
class RotationStore {
    /** Refuses a second rotation of the same number, and the end of a phase that ended before. */
    static final String BEGUN_BEFORE = "key_rotation_pkey";

    static final String ENDED_BEFORE = "key_rotation_fact_pkey";

    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    RotationStore(Database database) {
        this.database = database;
    }

    static Insert begin(KeyName key, int number, UUID id, int from) {
        return Insert.of("key_rotation", """
                /* rotation.begin */
                INSERT INTO key_rotation (merchant_id, name, number, id, from_version, to_version)
                VALUES ($1, $2, $3, $4, $5, $6)
                """, PLATFORM, key.wire(), number, id, from, from + 1);
    }

    static Insert end(Rotation rotation, String phase) {
        return Insert.of("key_rotation_fact", """
                /* rotation.end */
                INSERT INTO key_rotation_fact (merchant_id, name, number, phase) VALUES ($1, $2, $3, $4)
                """, PLATFORM, rotation.key().wire(), rotation.number(), phase);
    }

    /** The newest rotation of a key. */
    Uni<Optional<Rotation>> newest(KeyName key) {
        return newest(key.wire()).map(all -> all.stream().findFirst());
    }

    /** The newest rotation of every key that ever had one. */
    Uni<List<Rotation>> newestOfAll() {
        return newest((String) null);
    }

    private Uni<List<Rotation>> newest(String key) {
        return database.of(PLATFORM).query("""
                        /* rotation.newest */
                        SELECT DISTINCT ON (r.name)
                               r.name, r.number, r.id, r.from_version, r.to_version, r.started_at,
                               r.transaction::text::bigint AS transaction,
                               ARRAY(SELECT f.phase FROM key_rotation_fact f
                                     WHERE f.merchant_id = r.merchant_id AND f.name = r.name AND f.number = r.number
                                     ORDER BY f.phase) AS phases,
                               ARRAY(SELECT f.at FROM key_rotation_fact f
                                     WHERE f.merchant_id = r.merchant_id AND f.name = r.name AND f.number = r.number
                                     ORDER BY f.phase) AS ends,
                               ARRAY(SELECT f.transaction::text::bigint FROM key_rotation_fact f
                                     WHERE f.merchant_id = r.merchant_id AND f.name = r.name AND f.number = r.number
                                     ORDER BY f.phase) AS transactions
                        FROM key_rotation r
                        WHERE r.merchant_id = $1 AND ($2::text IS NULL OR r.name = $2)
                        ORDER BY r.name, r.number DESC
                        """, PLATFORM, key).map(rows -> {
            List<Rotation> newest = new ArrayList<>();
            rows.forEach(row -> KeyName.of(row.getString("name")).ifPresent(name -> newest.add(rotation(name, row))));
            return newest;
        });
    }

    Uni<Optional<Instant>> lastFinished(KeyName key) {
        return moment(database.of(PLATFORM), """
                /* rotation.last_finished */
                SELECT max(at) AS at FROM key_rotation_fact WHERE merchant_id = $1 AND name = $2 AND phase = $3
                """, PLATFORM, key.wire(), Rotation.FINISHED);
    }

    /** When the first data key of this installation was made: the age of keys that nobody noted the making of. */
    Uni<Optional<Instant>> installedAt() {
        return moment(database.asWorker(), "/* rotation.installed */ SELECT min(taken_at) AS at FROM data_key_block");
    }

    private Uni<Optional<Instant>> moment(Reach reach, String sql, Object... args) {
        return reach.query(sql, args)
                .map(rows -> Optional.ofNullable(rows.iterator().next().getOffsetDateTime("at"))
                        .map(OffsetDateTime::toInstant));
    }

    /** Whether every transaction has ended that began before this one. */
    Uni<Boolean> haveEndedBefore(long transaction) {
        return database.asWorker()
                .query("""
                        /* rotation.drained */
                        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > $1 AS drained
                        """, transaction)
                .map(rows -> rows.iterator().next().getBoolean("drained"));
    }

    private static Rotation rotation(KeyName key, Row row) {
        String[] phases = row.getArrayOfStrings("phases");
        OffsetDateTime[] ends = row.getArrayOfOffsetDateTimes("ends");
        Long[] transactions = row.getArrayOfLongs("transactions");
        Map<String, Rotation.Ended> ended = new HashMap<>();
        for (int i = 0; i < phases.length; i++) {
            ended.put(phases[i], new Rotation.Ended(ends[i].toInstant(), transactions[i]));
        }
        return new Rotation(
                key,
                row.getInteger("number"),
                row.getUUID("id"),
                row.getInteger("from_version"),
                row.getInteger("to_version"),
                row.getOffsetDateTime("started_at").toInstant(),
                row.getLong("transaction"),
                Map.copyOf(ended));
    }
}
