package io.postern.keys;

import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/**
 * The rotation of the key that signs tree heads. Each head names the version that signed it, and public keys stay published
 * for ever, so nothing has to be signed anew: the source signs with the new version, and the old one signs no more.
 */
@ApplicationScoped
class TreeHeadRotation implements RotatableKey {
    private static final SourceKey KEY = SourceKey.TREE_HEAD;

    private final KeyRotator rotator;
    private final KeyFacts facts;
    private final TreeHeads heads;

    TreeHeadRotation(KeyRotator rotator, KeyFacts facts, TreeHeads heads) {
        this.rotator = rotator;
        this.facts = facts;
        this.heads = heads;
    }

    @Override
    public KeyName name() {
        return KeyName.TREE_HEAD_SIGNER;
    }

    /** The source signs with its newest version, whoever made it. */
    @Override
    public Uni<Integer> current() {
        return rotator.versions(KEY).map(KeyRotator.SourceVersions::newest);
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return facts.versions(name(), Map.of());
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("sign", After.NOTHING, this::sign),
                new RotationPhase("disable", After.SETTLED, this::disable));
    }

    /** The old public keys are written down first: a source may hide the keys of versions that are out of use. */
    private Uni<Progress> sign(Task task) {
        return heads.publish()
                .chain(this::current)
                .flatMap(newest -> newest >= task.to() ? Uni.createFrom().item(newest) : rotator.makeVersion(KEY))
                .chain(heads::publish)
                .chain(() -> facts.note(name(), task.to(), KeyFacts.Kind.MADE))
                .chain(() -> facts.note(name(), task.to(), KeyFacts.Kind.PINNED))
                .replaceWith(Progress.finished());
    }

    private Uni<Progress> disable(Task task) {
        return rotator.disableBelow(KEY, task.to())
                .chain(() -> facts.note(name(), task.from(), KeyFacts.Kind.DISABLED))
                .replaceWith(Progress.finished());
    }
}
