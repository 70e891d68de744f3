package io.postern.card;

import io.postern.keys.KeyName;
import io.postern.keys.KeyVersion;
import io.postern.keys.PepperSteps;
import io.postern.keys.RotatableKey;
import io.postern.keys.RotationPhase;
import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rotation of the pepper that card numbers are hashed with: cards in use are hashed under both versions, all others
 * whose numbers are held are carried over, and then the old hashes go. No fingerprint changes.
 */
@ApplicationScoped
class NumberPepper implements RotatableKey {
    private final PepperSteps steps;
    private final CarriedCards carried;
    private final NumberHashRows rows;

    NumberPepper(PepperSteps steps, CarriedCards carried, NumberHashRows rows) {
        this.steps = steps;
        this.carried = carried;
        this.rows = rows;
    }

    @Override
    public KeyName name() {
        return KeyName.NUMBER_PEPPER;
    }

    @Override
    public Uni<Integer> current() {
        return steps.current(name());
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return rows.byVersion().flatMap(counted -> steps.versions(name(), counted));
    }

    @Override
    public Uni<Optional<Instant>> inUseSince() {
        return steps.inUseSince(name());
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("make", After.NOTHING, steps::make),
                new RotationPhase("carry", After.SETTLED, carried::carry),
                new RotationPhase("pin", After.NOTHING, steps::pin),
                new RotationPhase("drop", After.SETTLED, this::drop),
                new RotationPhase("leave", After.NOTHING, steps::leave),
                new RotationPhase("disable", After.SETTLED, steps::disable));
    }

    /** What PostgreSQL will not drop is the hash of a held card that nobody carried over: then that is done first. */
    private Uni<Progress> drop(Task task) {
        return rows.drop(task.from(), task.batch())
                .flatMap(dropped -> dropped > 0 ? Uni.createFrom().item(Progress.moved(dropped)) : endOfDrop(task));
    }

    private Uni<Progress> endOfDrop(Task task) {
        return rows.any(task.from())
                .flatMap(left -> left
                        ? carried.carry(task).map(step -> Progress.moved(step.rows()))
                        : Uni.createFrom().item(Progress.finished()));
    }
}
