package io.postern.rotation;

import io.postern.keys.KeyName;
import io.postern.keys.RotatableKey;
import io.postern.keys.RotationPhase;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Walks rotations through their phases: each look takes every rotation as far as it goes in a few seconds. What fails is
 * noted and tried again at the next look, for as long as it takes.
 */
@ApplicationScoped
class WalkRotations {
    private static final Logger LOG = Logger.getLogger(WalkRotations.class);
    private static final Duration AT_A_STRETCH = Duration.ofSeconds(3);

    private final UUID walker = UUID.randomUUID();
    private final Map<KeyName, String> told = new ConcurrentHashMap<>();
    private final KnownKeys keys;
    private final RotationStore store;
    private final Lease lease;
    private final EndPhase ends;
    private final RotationConfig config;
    private final Clock clock;

    WalkRotations(KnownKeys keys, RotationStore store, Lease lease, EndPhase ends, RotationConfig config, Clock clock) {
        this.keys = keys;
        this.store = store;
        this.lease = lease;
        this.ends = ends;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "${postern.keys.rotation.look-every:1s}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> walkWhatIsUnderWay() {
        return config.enabled() ? walkAll() : Uni.createFrom().voidItem();
    }

    Uni<Void> walkAll() {
        return store.newestOfAll()
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .filter(rotation ->
                        !rotation.isFinished() && keys.find(rotation.key()).isPresent())
                .onItem()
                .transformToUni(rotation -> walk(rotation.key()))
                .merge(KeyName.values().length)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> walk(KeyName key) {
        long stop = clock.millis() + AT_A_STRETCH.toMillis();
        return Multi.createBy()
                .repeating()
                .uni(() -> turn(key))
                .whilst(goesOn -> goesOn && clock.millis() < stop)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> stumbled(key, failure));
    }

    /** One step of one rotation; whether there is more to do at once. */
    Uni<Boolean> turn(KeyName key) {
        return lease.hold(key, walker)
                .flatMap(held -> held
                        ? store.newest(key)
                                .flatMap(newest -> newest.filter(rotation -> !rotation.isFinished())
                                        .map(this::advance)
                                        .orElse(no()))
                        : no());
    }

    private Uni<Boolean> advance(Rotation rotation) {
        List<RotationPhase> phases =
                keys.find(rotation.key()).map(RotatableKey::phases).orElseThrow();
        return rotation.current(phases)
                .map(phase -> isDue(rotation, phase, phases).flatMap(due -> due ? step(rotation, phase) : no()))
                .orElseGet(() -> ends.finish(rotation).replaceWith(false));
    }

    private Uni<Boolean> isDue(Rotation rotation, RotationPhase phase, List<RotationPhase> phases) {
        return switch (phase.after()) {
            case NOTHING -> Uni.createFrom().item(true);
            case SETTLED ->
                Uni.createFrom()
                        .item(rotation.untilSettled(phase, phases, config.settle(), clock.instant())
                                .isZero());
            case DRAINED -> store.haveEndedBefore(rotation.before(phase, phases).transaction());
        };
    }

    private Uni<Boolean> step(Rotation rotation, RotationPhase phase) {
        return phase.work()
                .step(rotation.task(config.batch()))
                .call(done -> lease.moved(rotation.key(), walker, phase.name(), done.rows()))
                .invoke(done -> forgetHindrance(rotation.key(), done))
                .flatMap(done -> done.isDone()
                        ? ends.end(rotation, phase).replaceWith(true)
                        : Uni.createFrom().item(done.goesOn()));
    }

    /** Told once in the log, however often it fails at the same. */
    private Uni<Void> stumbled(KeyName key, Throwable failure) {
        String hindrance = Hindrance.of(failure);
        if (!hindrance.equals(told.put(key, hindrance))) {
            LOG.warnf(failure, "the rotation of %s goes on later", key.wire());
        }
        return lease.stumbled(key, walker, hindrance).onFailure().recoverWithNull();
    }

    private void forgetHindrance(KeyName key, RotationPhase.Progress done) {
        if (done.rows() > 0 || done.isDone()) {
            told.remove(key);
        }
    }

    private static Uni<Boolean> no() {
        return Uni.createFrom().item(false);
    }
}
