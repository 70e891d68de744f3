package io.postern.keys;

import io.postern.keys.KeyFacts.Kind;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that the rotations of both peppers have in common; what lies between them is up to the room of what is hashed. */
@ApplicationScoped
public class PepperSteps {
    private final KeyRotator rotator;
    private final KeyFacts facts;

    PepperSteps(KeyRotator rotator, KeyFacts facts) {
        this.rotator = rotator;
        this.facts = facts;
    }

    public Uni<Integer> current(KeyName pepper) {
        return facts.pinned(pepper);
    }

    public Uni<Optional<Instant>> inUseSince(KeyName pepper) {
        return facts.pinnedSince(pepper);
    }

    public Uni<List<KeyVersion>> versions(KeyName pepper, Map<Integer, Long> rows) {
        return facts.versions(pepper, rows);
    }

    /** From now on every instance knows the next version, and writes what both say where rows can carry both. */
    public Uni<Progress> make(Task task) {
        return rotator.versions(source(task))
                .flatMap(known -> known.newest() >= task.to()
                        ? Uni.createFrom().item(known.newest())
                        : rotator.makeVersion(source(task)))
                .chain(() -> note(task, task.to(), Kind.MADE));
    }

    /** From now on the next version is what writes. */
    public Uni<Progress> pin(Task task) {
        return note(task, task.to(), Kind.PINNED);
    }

    /** From now on nobody asks the source for the old version any more. */
    public Uni<Progress> leave(Task task) {
        return note(task, task.from(), Kind.DISABLED);
    }

    /** Nobody can make a hash of the old version again. */
    public Uni<Progress> disable(Task task) {
        return rotator.disableBelow(source(task), task.to()).replaceWith(Progress.finished());
    }

    private Uni<Progress> note(Task task, int version, Kind kind) {
        return facts.note(task.key(), version, kind).replaceWith(Progress.finished());
    }

    private static SourceKey source(Task task) {
        return SourceKey.valueOf(task.key().name());
    }
}
