package io.postern.rotation;

import io.postern.keys.RotatableKey;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;

/** Begins the rotation of keys that {@code postern.keys.rotation.every} calls old enough. */
@ApplicationScoped
class RotateByAge {
    private static final Logger LOG = Logger.getLogger(RotateByAge.class);

    private final KnownKeys keys;
    private final RotationStore store;
    private final StartRotation start;
    private final RotationConfig config;
    private final Clock clock;

    RotateByAge(KnownKeys keys, RotationStore store, StartRotation start, RotationConfig config, Clock clock) {
        this.keys = keys;
        this.store = store;
        this.start = start;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> startWhatIsDue() {
        return config.enabled()
                ? startWhatIsDue(config.every())
                : Uni.createFrom().voidItem();
    }

    Uni<Void> startWhatIsDue(Map<String, Duration> every) {
        return Multi.createFrom()
                .iterable(every.entrySet())
                .onItem()
                .transformToUniAndConcatenate(one -> startIfDue(keys.named(one.getKey()), one.getValue()))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> startIfDue(RotatableKey key, Duration age) {
        return since(key)
                .flatMap(since -> clock.instant().isBefore(since.plus(age))
                        ? Uni.createFrom().voidItem()
                        : start.startByItself(key))
                .onFailure(failure -> !isUnderWay(failure))
                .invoke(failure -> LOG.warnf(
                        failure,
                        "%s is due for rotation and cannot begin",
                        key.name().wire()))
                .onFailure()
                .recoverWithNull();
    }

    /** Since when the version in use is: its making; without a note of that, the day this installation began. */
    private Uni<Instant> since(RotatableKey key) {
        return key.inUseSince()
                .flatMap(made -> made.isPresent()
                        ? Uni.createFrom().item(made.get())
                        : store.installedAt().map(at -> at.orElse(clock.instant())));
    }

    private static boolean isUnderWay(Throwable failure) {
        return failure instanceof ProblemException refused && refused.problem() == Problem.KEY_ROTATION_UNDER_WAY;
    }
}
