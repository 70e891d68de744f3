package io.postern.keys;

import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The rotation of a key pair. The next version is published before it signs; the one before verifies until nothing that
 * it signed can be valid any more, and then its private key is destroyed. Public keys stay.
 */
final class KeyPairRotation implements RotatableKey {
    private final KeyPairName pair;
    private final Duration signedLives;
    private final SigningKeyLoader loader;
    private final SigningKeyStore store;
    private final KeyFacts facts;
    private final Clock clock;

    /** @param signedLives how long after its signing a signature may still have to be verified */
    KeyPairRotation(
            KeyPairName pair,
            Duration signedLives,
            SigningKeyLoader loader,
            SigningKeyStore store,
            KeyFacts facts,
            Clock clock) {
        this.pair = pair;
        this.signedLives = signedLives;
        this.loader = loader;
        this.store = store;
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    public KeyName name() {
        return pair.key();
    }

    @Override
    public Uni<Integer> current() {
        return facts.pinned(name());
    }

    /** A version has one row: its private key. */
    @Override
    public Uni<List<KeyVersion>> versions() {
        return store.privateKeys(pair.wire()).flatMap(rows -> facts.versions(name(), rows));
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("publish", After.NOTHING, this::publish),
                new RotationPhase("sign", After.SETTLED, task -> note(task.to(), KeyFacts.Kind.PINNED)),
                new RotationPhase("close", After.SETTLED, task -> note(task.from(), KeyFacts.Kind.CLOSED)),
                new RotationPhase("outlive", After.NOTHING, this::outlive));
    }

    /** The version before is made first where nobody needed it until now. */
    private Uni<Progress> publish(Task task) {
        return loader.load(pair)
                .chain(() -> loader.make(pair, task.to()))
                .chain(() -> note(task.to(), KeyFacts.Kind.MADE));
    }

    /** The fact itself destroys the private key: a trigger of the owner's. */
    private Uni<Progress> outlive(Task task) {
        return facts.of(name())
                .flatMap(known -> isOver(known, task.from())
                        ? note(task.from(), KeyFacts.Kind.DISABLED)
                        : Uni.createFrom().item(Progress.later()));
    }

    private boolean isOver(List<KeyFacts.Fact> known, int from) {
        return FactAge.isOver(known, from, KeyFacts.Kind.CLOSED, signedLives, clock.instant());
    }

    private Uni<Progress> note(int version, KeyFacts.Kind kind) {
        return facts.note(name(), version, kind).replaceWith(Progress.finished());
    }
}
