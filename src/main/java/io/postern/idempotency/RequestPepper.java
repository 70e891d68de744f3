package io.postern.idempotency;

import io.postern.database.Database;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rotation of the pepper that requests are hashed with. A row says its version and cannot be hashed anew, for its
 * request is gone: the old version is put out of use when the last key that needs it was forgotten, a month later.
 */
@ApplicationScoped
class RequestPepper implements RotatableKey {
    private final PepperSteps steps;
    private final Database database;

    RequestPepper(PepperSteps steps, Database database) {
        this.steps = steps;
        this.database = database;
    }

    @Override
    public KeyName name() {
        return KeyName.REQUEST_PEPPER;
    }

    @Override
    public Uni<Integer> current() {
        return steps.current(name());
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return database.asWorker().query("""
                        /* idempotency.rows_by_pepper */
                        SELECT pepper_version, count(*) AS keys FROM idempotency_key GROUP BY 1
                        """).flatMap(rows -> {
            Map<Integer, Long> counted = new TreeMap<>();
            rows.forEach(row -> counted.put(row.getInteger("pepper_version"), row.getLong("keys")));
            return steps.versions(name(), counted);
        });
    }

    @Override
    public Uni<Optional<Instant>> inUseSince() {
        return steps.inUseSince(name());
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("make", After.NOTHING, steps::make),
                new RotationPhase("pin", After.SETTLED, steps::pin),
                new RotationPhase("drain", After.SETTLED, this::drain),
                new RotationPhase("leave", After.NOTHING, steps::leave),
                new RotationPhase("disable", After.SETTLED, steps::disable));
    }

    /** While there are old keys one is found at once: they lie where the table begins. */
    private Uni<Progress> drain(Task task) {
        return database.asWorker()
                .query("""
                        /* idempotency.drained */
                        SELECT NOT EXISTS (SELECT FROM idempotency_key WHERE pepper_version <= $1) AS drained
                        """, task.from())
                .map(rows -> rows.iterator().next().getBoolean("drained") ? Progress.finished() : Progress.later());
    }
}
