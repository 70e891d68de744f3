package io.postern.keys;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What became of each version of a named key. Nothing is ever forgotten; without any fact the first version is pinned. */
@ApplicationScoped
public class KeyFacts {
    private final Database database;

    KeyFacts(Database database) {
        this.database = database;
    }

    /** What can become of a version. */
    public enum Kind {
        /** It is there: whoever reads its keys from now on knows it. */
        MADE,
        /** From now on it is what writes. */
        PINNED,
        /** It and all before it write nothing more; where the database can tell, it refuses what they wrote. */
        CLOSED,
        /** It is gone. */
        DISABLED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A fact about a version of a key. */
    public record Fact(int version, Kind kind, Instant at) {}

    /** Writes a fact down; doing so again changes nothing. All instances take note of it within two seconds. */
    public Uni<Void> note(KeyName name, int version, Kind kind) {
        return database.of(ReservedMerchant.PLATFORM.id()).write(List.of(insert(name, version, kind)));
    }

    /** The same as a part of a larger transaction. */
    public Insert insert(KeyName name, int version, Kind kind) {
        return Insert.of("key_" + kind.wire(), """
                /* keys.note */
                INSERT INTO key_fact (merchant_id, name, version, kind) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """, ReservedMerchant.PLATFORM.id(), name.wire(), version, kind.wire());
    }

    public Uni<List<Fact>> of(KeyName name) {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* keys.facts */
                        SELECT version, kind, at FROM key_fact WHERE merchant_id = $1 AND name = $2 ORDER BY version, at
                        """, ReservedMerchant.PLATFORM.id(), name.wire())
                .map(rows -> {
                    List<Fact> facts = new ArrayList<>();
                    rows.forEach(row -> facts.add(new Fact(
                            row.getInteger("version"),
                            Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                            row.getOffsetDateTime("at").toInstant())));
                    return facts;
                });
    }

    /** The pinned version. */
    public Uni<Integer> pinned(KeyName name) {
        return of(name).map(KeyFacts::pinned);
    }

    /** The versions of a key as its facts tell them, with the rows that somebody counted. */
    public Uni<List<KeyVersion>> versions(KeyName name, Map<Integer, Long> rows) {
        return of(name).map(facts -> versions(facts, rows));
    }

    /** When the pinned version was made; empty where nobody noted it. */
    public Uni<Optional<Instant>> pinnedSince(KeyName name) {
        return of(name).map(facts -> madeAt(facts, pinned(facts)));
    }

    private static Optional<Instant> madeAt(List<Fact> facts, int version) {
        return facts.stream()
                .filter(fact -> fact.version() == version && fact.kind() == Kind.MADE)
                .map(Fact::at)
                .findFirst();
    }

    static List<KeyVersion> versions(List<Fact> facts, Map<Integer, Long> rows) {
        return versions(facts, rows, pinned(facts));
    }

    /** @param pinned the version in use, for a key of which the facts may be behind */
    static List<KeyVersion> versions(List<Fact> facts, Map<Integer, Long> rows, int pinned) {
        TreeSet<Integer> known = new TreeSet<>(rows.keySet());
        known.add(pinned);
        facts.forEach(fact -> known.add(fact.version()));
        return known.stream()
                .map(version -> new KeyVersion(
                        version,
                        state(facts, version, pinned),
                        rows.getOrDefault(version, 0L),
                        madeAt(facts, version).orElse(null)))
                .toList();
    }

    private static KeyVersion.State state(List<Fact> facts, int version, int pinned) {
        if (facts.stream().anyMatch(fact -> fact.kind() == Kind.DISABLED && fact.version() >= version)) {
            return KeyVersion.State.DISABLED;
        }
        return version == pinned
                ? KeyVersion.State.CURRENT
                : version > pinned ? KeyVersion.State.NEXT : KeyVersion.State.RETIRING;
    }

    static int pinned(List<Fact> facts) {
        return facts.stream()
                .filter(fact -> fact.kind() == Kind.PINNED)
                .mapToInt(Fact::version)
                .max()
                .orElse(1);
    }
}
