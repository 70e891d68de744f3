package io.postern.rotation;

import io.postern.keys.KeyVersion;
import io.postern.keys.RotatableKey;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shows the newest rotation of a key: how far it is, counted, and how long it will take, estimated. */
@ApplicationScoped
class FindRotation {
    private final KnownKeys keys;
    private final RotationStore store;
    private final Lease lease;
    private final RotationConfig config;
    private final Clock clock;

    FindRotation(KnownKeys keys, RotationStore store, Lease lease, RotationConfig config, Clock clock) {
        this.keys = keys;
        this.store = store;
        this.lease = lease;
        this.config = config;
        this.clock = clock;
    }

    Uni<RotationView> find(String name) {
        RotatableKey key = keys.named(name);
        return store.newest(key.name())
                .map(newest -> newest.orElseThrow(
                        () -> ProblemException.of(Problem.NOT_FOUND, "The key " + name + " has not been rotated yet.")))
                .flatMap(rotation -> view(key, rotation));
    }

    Uni<RotationView> view(RotatableKey key, Rotation rotation) {
        return key.versions()
                .flatMap(versions -> lease.pace(key.name())
                        .map(pace -> RotationView.of(
                                rotation,
                                key.phases(),
                                versions,
                                secondsLeft(key, rotation, versions, pace).orElse(null),
                                pace.map(Lease.Pace::hindrance).orElse(null))));
    }

    /** All that is to be waited for, and the rows at the pace of the phase under way; nobody knows before a row has moved. */
    private Optional<Long> secondsLeft(
            RotatableKey key, Rotation rotation, List<KeyVersion> versions, Optional<Lease.Pace> pace) {
        long waits = rotation.waitsLeft(key.phases(), config.settle(), clock.instant())
                .toSeconds();
        long rows = RotationView.rowsLeft(rotation, versions);
        if (rows == 0) {
            return Optional.of(waits);
        }
        return pace.filter(known -> known.rowsMoved() > 0)
                .map(known -> waits + rows * secondsSince(known) / known.rowsMoved());
    }

    private long secondsSince(Lease.Pace pace) {
        return Math.max(1, Duration.between(pace.movingSince(), clock.instant()).toSeconds());
    }
}
