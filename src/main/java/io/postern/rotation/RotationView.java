package io.postern.rotation;

import io.postern.keys.KeyVersion;
import io.postern.keys.RotationPhase;
import java.time.Instant;
import java.util.List;

/**
 * A rotation as operators see it.
 *
 * @param phase what is done or waited for now; {@code finished} at the end
 * @param rowsLeft rows that still need a version before the new one
 * @param timeLeftSeconds estimated from the pace so far; null while there is none to go by, and at the end
 * @param hindrance what keeps it from going on; null when nothing does
 */
record RotationView(
        String object,
        String key,
        String status,
        String phase,
        int fromVersion,
        int toVersion,
        List<RowsView> rows,
        long rowsLeft,
        Long timeLeftSeconds,
        String hindrance,
        Instant startedAt,
        Instant finishedAt) {

    /** How many rows a version protects. */
    record RowsView(int version, long rows) {}

    static RotationView of(
            Rotation rotation,
            List<RotationPhase> phases,
            List<KeyVersion> versions,
            Long secondsLeft,
            String hindrance) {
        boolean finished = rotation.isFinished();
        return new RotationView(
                "key_rotation",
                rotation.key().wire(),
                finished ? Rotation.FINISHED : "running",
                rotation.current(phases)
                        .filter(open -> !finished)
                        .map(RotationPhase::name)
                        .orElse(Rotation.FINISHED),
                rotation.from(),
                rotation.to(),
                versions.stream()
                        .map(version -> new RowsView(version.version(), version.rows()))
                        .toList(),
                rowsLeft(rotation, versions),
                finished ? null : secondsLeft,
                finished ? null : hindrance,
                rotation.startedAt(),
                rotation.finishedAt().orElse(null));
    }

    static long rowsLeft(Rotation rotation, List<KeyVersion> versions) {
        return versions.stream()
                .filter(version -> version.version() < rotation.to())
                .mapToLong(KeyVersion::rows)
                .sum();
    }
}
