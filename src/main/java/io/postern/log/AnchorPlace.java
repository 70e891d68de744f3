package io.postern.log;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Knows the directory that heads were anchored in from any other one: by a name in a file there, which the database remembers. One
 * that is not mounted looks as if nothing had been anchored yet.
 */
@ApplicationScoped
class AnchorPlace {
    private final Anchors anchors;
    private final LogConfig config;
    private final Database database;

    AnchorPlace(Anchors anchors, LogConfig config, Database database) {
        this.anchors = anchors;
        this.config = config;
        this.database = database;
    }

    /** Fails with {@link LogBroken} when heads of this log were anchored, and elsewhere. */
    Uni<Void> refuseAnother() {
        return remembered()
                .flatMap(place -> place.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : anchors.place()
                                .invoke(found -> refuseUnless(place.get(), found))
                                .replaceWithVoid());
    }

    /** Before the first head is put there. */
    Uni<Void> remember() {
        return remembered()
                .flatMap(place -> place.isPresent()
                        ? Uni.createFrom().voidItem()
                        : anchors.named().flatMap(this::remember))
                .chain(this::refuseAnother);
    }

    private Uni<Void> remember(UUID place) {
        return database.asWorker()
                .write(List.of(Insert.of("anchor_place", """
                        /* log.remember_place */
                        INSERT INTO anchor_place (merchant_id, origin, place) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                        """, LogStore.PLATFORM, config.origin(), place)));
    }

    private Uni<Optional<UUID>> remembered() {
        return database.asAuditor()
                .query("""
                        /* log.place */
                        SELECT a.place FROM anchor_place a WHERE a.merchant_id = $1 AND a.origin = $2
                        """, LogStore.PLATFORM, config.origin())
                .map(rows -> Rows.first(rows, row -> row.getUUID("place")));
    }

    private void refuseUnless(UUID place, Optional<UUID> found) {
        if (!found.equals(Optional.of(place))) {
            throw new LogBroken(
                    "heads of this log were anchored in another directory than %s: its file %s %s and not %s; is it mounted?"
                            .formatted(
                                    anchors,
                                    Anchors.PLACE,
                                    found.map(other -> "says " + other).orElse("is missing"),
                                    place));
        }
    }
}
