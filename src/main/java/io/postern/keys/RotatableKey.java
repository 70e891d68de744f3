package io.postern.keys;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A key that is exchanged while the gateway works. The room that knows how provides it as a bean; the {@code rotation}
 * room lists it, begins its rotations, walks them through their {@link RotationPhase phases} and writes down how far they
 * came.
 */
public interface RotatableKey {
    KeyName name();

    /**
     * The version in use. A rotation leads from it to the next number. Fails with a {@code ProblemException} when this
     * gateway cannot rotate the key now, for want of a login at the key server for example.
     */
    Uni<Integer> current();

    /** All versions, oldest first, with the rows that each protects: counted, not estimated. */
    Uni<List<KeyVersion>> versions();

    /** When the version in use was made; empty where nobody noted it. Asked every minute: a key with many rows counts none. */
    default Uni<Optional<Instant>> inUseSince() {
        return versions()
                .map(versions -> versions.stream()
                        .filter(version -> version.state() == KeyVersion.State.CURRENT)
                        .map(KeyVersion::madeAt)
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    /** What a rotation does, in this order. The list never changes while a rotation may be under way. */
    List<RotationPhase> phases();
}
