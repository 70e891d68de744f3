package io.postern.rotation;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * Who walks a rotation now, so that instances do not do the same work. It spares work and guards nothing: steps may be done
 * twice, and when a walker dies the next one takes over after a few seconds.
 */
@ApplicationScoped
class Lease {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    Lease(Database database) {
        this.database = database;
    }

    /** How fast the phase under way goes, and what it last stumbled over; null when over nothing. */
    record Pace(String phase, long rowsMoved, Instant movingSince, String hindrance) {}

    /** Takes or keeps the lease; false while somebody else has it. */
    Uni<Boolean> hold(KeyName key, UUID walker) {
        return database.of(PLATFORM).query("""
                        /* rotation.hold */
                        INSERT INTO key_rotation_work AS w (merchant_id, name, walker, until)
                        VALUES ($1, $2, $3, now() + interval '10 seconds')
                        ON CONFLICT (merchant_id, name) DO UPDATE SET walker = excluded.walker, until = excluded.until
                        WHERE w.walker = excluded.walker OR w.until < now()
                        RETURNING walker
                        """, PLATFORM, key.wire(), walker).map(rows -> rows.size() == 1);
    }

    /** Notes what a step of a phase did, as the measure of the pace. */
    Uni<Void> moved(KeyName key, UUID walker, String phase, long rows) {
        return database.of(PLATFORM)
                .query("""
                        /* rotation.moved */
                        UPDATE key_rotation_work w
                        SET rows_moved = CASE WHEN w.phase = $3 THEN w.rows_moved ELSE 0 END + $4,
                            moving_since = CASE WHEN w.phase = $3 THEN w.moving_since ELSE now() END,
                            hindrance = CASE WHEN $4 = 0 AND w.phase = $3 THEN w.hindrance END,
                            phase = $3
                        WHERE merchant_id = $1 AND name = $2 AND walker = $5
                        """, PLATFORM, key.wire(), phase, rows, walker)
                .replaceWithVoid();
    }

    /** Lets go: another instance may have the login or the way to the key server that this one lacks. */
    Uni<Void> stumbled(KeyName key, UUID walker, String hindrance) {
        return database.of(PLATFORM)
                .query("""
                        /* rotation.stumbled */
                        UPDATE key_rotation_work SET hindrance = $3, until = now()
                        WHERE merchant_id = $1 AND name = $2 AND walker = $4
                        """, PLATFORM, key.wire(), hindrance, walker)
                .replaceWithVoid();
    }

    Uni<Optional<Pace>> pace(KeyName key) {
        return database.of(PLATFORM).query("""
                        /* rotation.pace */
                        SELECT phase, rows_moved, moving_since, hindrance FROM key_rotation_work
                        WHERE merchant_id = $1 AND name = $2
                        """, PLATFORM, key.wire()).map(rows -> {
            if (rows.size() == 0) {
                return Optional.empty();
            }
            var row = rows.iterator().next();
            OffsetDateTime since = row.getOffsetDateTime("moving_since");
            return Optional.of(new Pace(
                    row.getString("phase"),
                    row.getLong("rows_moved"),
                    since == null ? null : since.toInstant(),
                    row.getString("hindrance")));
        });
    }

    /** For the transaction that ends a rotation. */
    static Insert end(KeyName key) {
        return Insert.of("rotation_work_ended", """
                /* rotation.release */
                DELETE FROM key_rotation_work WHERE merchant_id = $1 AND name = $2
                """, PLATFORM, key.wire());
    }
}
