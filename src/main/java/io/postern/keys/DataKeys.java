package io.postern.keys;

import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rotation of all merchants' data keys. Each merchant that is served has an epoch of the new version before anybody
 * seals with it; then the old epochs are closed, every value that they sealed is sealed anew, and their keys are destroyed.
 */
@ApplicationScoped
class DataKeys implements RotatableKey {
    private final KeyFacts facts;
    private final SealedRows rows;
    private final DataKeyEnds ends;
    private final Reseal reseal;

    DataKeys(KeyFacts facts, SealedRows rows, DataKeyEnds ends, Reseal reseal) {
        this.facts = facts;
        this.rows = rows;
        this.ends = ends;
        this.reseal = reseal;
    }

    @Override
    public KeyName name() {
        return KeyName.DATA_KEYS;
    }

    @Override
    public Uni<Integer> current() {
        return facts.pinned(name());
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return rows.rowsByVersion().flatMap(counted -> facts.versions(name(), counted));
    }

    @Override
    public Uni<Optional<Instant>> inUseSince() {
        return facts.pinnedSince(name());
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("begin", After.NOTHING, task -> note(task.to(), KeyFacts.Kind.MADE)),
                new RotationPhase("switch", After.SETTLED, task -> note(task.to(), KeyFacts.Kind.PINNED)),
                new RotationPhase("close", After.SETTLED, this::close),
                new RotationPhase("reseal", After.DRAINED, reseal::step),
                new RotationPhase("destroy", After.SETTLED, this::destroy));
    }

    private Uni<Progress> note(int version, KeyFacts.Kind kind) {
        return facts.note(name(), version, kind).replaceWith(Progress.finished());
    }

    private Uni<Progress> close(Task task) {
        return ends.close(task.from(), task.batch())
                .flatMap(closed -> closed > 0
                        ? Uni.createFrom().item(Progress.moved(0))
                        : note(task.from(), KeyFacts.Kind.CLOSED));
    }

    /** PostgreSQL looks once more whether a value needs a key before it lets go of it. */
    private Uni<Progress> destroy(Task task) {
        return ends.fence()
                .chain(() -> ends.closed(task.batch()))
                .flatMap(left -> left.isEmpty()
                        ? note(task.from(), KeyFacts.Kind.DISABLED)
                        : ends.destroy(left).flatMap(gone -> gone > 0 ? more() : reseal.leftovers(task)));
    }

    private static Uni<Progress> more() {
        return Uni.createFrom().item(Progress.moved(0));
    }
}
