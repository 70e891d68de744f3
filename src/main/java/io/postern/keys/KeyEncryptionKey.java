package io.postern.keys;

import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.postern.keys.WrappedKeys.Key;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rotation of the key that wraps all others: the source makes a version, every data key is wrapped anew by it, and the
 * old version is put out of use when none is left that needs it.
 */
@ApplicationScoped
class KeyEncryptionKey implements RotatableKey {
    private static final SourceKey KEY = SourceKey.KEY_ENCRYPTION_KEY;

    private final KeyRotator rotator;
    private final KeyFacts facts;
    private final WrappedKeys wrapped;
    /** How far this instance came in its present pass over the data keys, and what failed in it. */
    private volatile Key reached = Key.BEFORE_ALL;

    private volatile @Nullable Throwable failed;

    KeyEncryptionKey(KeyRotator rotator, KeyFacts facts, WrappedKeys wrapped) {
        this.rotator = rotator;
        this.facts = facts;
        this.wrapped = wrapped;
    }

    @Override
    public KeyName name() {
        return KeyName.KEY_ENCRYPTION_KEY;
    }

    /** The source wraps with its newest version, whoever made it. */
    @Override
    public Uni<Integer> current() {
        return rotator.versions(KEY).map(KeyRotator.SourceVersions::newest);
    }

    /** A version that somebody made at the source itself is in use without a fact of it: the wrapped keys tell. */
    @Override
    public Uni<List<KeyVersion>> versions() {
        return wrapped.rowsByVersion()
                .flatMap(rows -> facts.of(name()).map(known -> {
                    int newest = rows.keySet().stream().reduce(KeyFacts.pinned(known), Math::max);
                    return KeyFacts.versions(known, rows, newest);
                }));
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("make", After.NOTHING, this::make),
                new RotationPhase("close", After.SETTLED, this::close),
                new RotationPhase("rewrap", After.DRAINED, this::rewrap),
                new RotationPhase("disable", After.SETTLED, this::disable));
    }

    private Uni<Progress> make(Task task) {
        return current()
                .flatMap(newest -> newest >= task.to() ? Uni.createFrom().item(newest) : rotator.makeVersion(KEY))
                .chain(() -> facts.note(name(), task.to(), KeyFacts.Kind.MADE))
                .chain(() -> facts.note(name(), task.to(), KeyFacts.Kind.PINNED))
                .replaceWith(Progress.finished());
    }

    /** From now on PostgreSQL takes no data key that an old version wrapped. */
    private Uni<Progress> close(Task task) {
        return facts.note(name(), task.from(), KeyFacts.Kind.CLOSED).replaceWith(Progress.finished());
    }

    private Uni<Progress> rewrap(Task task) {
        return wrapped.before(task.to(), reached, task.batch()).flatMap(old -> {
            if (old.isEmpty()) {
                return endOfPass();
            }
            reached = old.getLast();
            return rewrap(old).onFailure().recoverWithUni(() -> oneByOne(old)).map(Progress::moved);
        });
    }

    private Uni<Integer> rewrap(List<Key> old) {
        return rotator.rewrap(old.stream().map(Key::wrapping).toList()).flatMap(fresh -> wrapped.replace(old, fresh));
    }

    /** One key that does not unwrap fails a whole call: it shall hold up its version's end, and no other key. */
    private Uni<Integer> oneByOne(List<Key> old) {
        return Multi.createFrom()
                .iterable(old)
                .onItem()
                .transformToUniAndConcatenate(key -> rewrap(List.of(key))
                        .onFailure()
                        .invoke(failure -> failed = failure)
                        .onFailure()
                        .recoverWithItem(0))
                .collect()
                .with(Collectors.summingInt(moved -> moved));
    }

    private Uni<Progress> endOfPass() {
        Throwable left = failed;
        reached = Key.BEFORE_ALL;
        failed = null;
        return left == null
                ? Uni.createFrom().item(Progress.finished())
                : Uni.createFrom().failure(left);
    }

    /** Whoever read a data key before it was rewrapped may still ask for it: hence the wait before this. */
    private Uni<Progress> disable(Task task) {
        return wrapped.before(task.to(), Key.BEFORE_ALL, 1).flatMap(left -> {
            if (!left.isEmpty()) {
                return rewrap(task).map(step -> Progress.moved(step.rows()));
            }
            return rotator.disableBelow(KEY, task.to())
                    .chain(() -> facts.note(name(), task.from(), KeyFacts.Kind.DISABLED))
                    .replaceWith(Progress.finished());
        });
    }
}
