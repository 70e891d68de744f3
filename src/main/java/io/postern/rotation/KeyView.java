package io.postern.rotation;

import io.postern.keys.KeyVersion;
import io.postern.keys.RotatableKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A key as operators see it: everything about it but itself.
 *
 * @param holder {@code vault} or {@code local}: who holds it, or what it is sealed by
 * @param version the one in use
 */
record KeyView(
        String name,
        String object,
        String holder,
        String protects,
        int version,
        List<VersionView> versions,
        String status,
        Instant lastRotatedAt,
        Long rotatesEveryDays) {

    /** A version of the key. */
    record VersionView(int version, String state, long rows, Instant madeAt) {
        static VersionView of(KeyVersion known) {
            return new VersionView(known.version(), known.state().wire(), known.rows(), known.madeAt());
        }
    }

    static KeyView of(
            RotatableKey key,
            String holder,
            List<KeyVersion> versions,
            Optional<Rotation> newest,
            Optional<Instant> lastRotated,
            Optional<Duration> every) {
        return new KeyView(
                key.name().wire(),
                "key",
                holder,
                key.name().protects(),
                inUse(versions),
                versions.stream().map(VersionView::of).toList(),
                newest.filter(rotation -> !rotation.isFinished()).isPresent() ? "rotating" : "current",
                lastRotated.orElse(null),
                every.map(Duration::toDays).orElse(null));
    }

    private static int inUse(List<KeyVersion> versions) {
        return versions.stream()
                .filter(version -> version.state() == KeyVersion.State.CURRENT)
                .mapToInt(KeyVersion::version)
                .max()
                .orElse(1);
    }
}
