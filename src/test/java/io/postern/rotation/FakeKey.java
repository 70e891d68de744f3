package io.postern.rotation;

import io.postern.keys.KeyName;
import io.postern.keys.KeyVersion;
import io.postern.keys.RotatableKey;
import io.postern.keys.RotationPhase;
import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A key of no use whose server can be away and whose rows are a number. Its name is one that nothing else rotates yet. */
final class FakeKey implements RotatableKey {
    final AtomicInteger away = new AtomicInteger();
    final AtomicLong rows = new AtomicLong(9);
    volatile Instant madeAt = Instant.EPOCH;
    private volatile int version = 1;

    @Override
    public KeyName name() {
        return KeyName.DATABASE_LOGIN;
    }

    @Override
    public Uni<Integer> current() {
        return Uni.createFrom().item(version);
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return Uni.createFrom()
                .item(() -> List.of(new KeyVersion(version, KeyVersion.State.CURRENT, rows.get(), madeAt)));
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("make", After.NOTHING, this::make),
                new RotationPhase("move", After.DRAINED, this::move),
                new RotationPhase(
                        "drop",
                        After.SETTLED,
                        task -> Uni.createFrom().item(() -> {
                            version = task.to();
                            return Progress.finished();
                        })));
    }

    private Uni<Progress> make(Task task) {
        return away.getAndDecrement() > 0
                ? Uni.createFrom().failure(ProblemException.of(Problem.KEYS_UNAVAILABLE, "The key server is away."))
                : Uni.createFrom().item(Progress.finished());
    }

    private Uni<Progress> move(Task task) {
        return Uni.createFrom().item(() -> {
            long left = rows.getAndUpdate(now -> Math.max(0, now - 2));
            return left == 0 ? Progress.finished() : Progress.moved(Math.min(2, left));
        });
    }
}
