package io.postern.rotation;

import io.postern.keys.KeyName;
import io.postern.keys.RotationPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One rotation of a key, as its facts tell it.
 *
 * @param number counts the key's rotations
 * @param ended the phases that are over
 */
record Rotation(
        KeyName key,
        int number,
        UUID id,
        int from,
        int to,
        Instant startedAt,
        long transaction,
        Map<String, Ended> ended) {
    /** The name of the last fact: nothing is left to do. */
    static final String FINISHED = "finished";

    /** When a phase ended, and the number of the transaction that wrote it down. */
    record Ended(Instant at, long transaction) {}

    boolean isFinished() {
        return ended.containsKey(FINISHED);
    }

    Optional<Instant> finishedAt() {
        return Optional.ofNullable(ended.get(FINISHED)).map(Ended::at);
    }

    /** The phase under way or waited for; empty when all are over. */
    Optional<RotationPhase> current(List<RotationPhase> phases) {
        return phases.stream().filter(phase -> !ended.containsKey(phase.name())).findFirst();
    }

    /** What the phase has to wait for is the end of the one before it; the first waits for the start. */
    Ended before(RotationPhase phase, List<RotationPhase> phases) {
        int place = phases.indexOf(phase);
        return place == 0
                ? new Ended(startedAt, transaction)
                : ended.get(phases.get(place - 1).name());
    }

    /** How long until what went before has settled; zero when it has, or need not. */
    Duration untilSettled(RotationPhase phase, List<RotationPhase> phases, Duration settle, Instant now) {
        if (phase.after() != RotationPhase.After.SETTLED) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, before(phase, phases).at().plus(settle));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How long the phases that are left wait at least, all together. */
    Duration waitsLeft(List<RotationPhase> phases, Duration settle, Instant now) {
        Duration left = Duration.ZERO;
        boolean isFirst = true;
        for (RotationPhase phase : phases) {
            if (!ended.containsKey(phase.name())) {
                Duration whole = phase.after() == RotationPhase.After.SETTLED ? settle : Duration.ZERO;
                left = left.plus(isFirst ? untilSettled(phase, phases, settle, now) : whole);
                isFirst = false;
            }
        }
        return left;
    }

    RotationPhase.Task task(int batch) {
        return new RotationPhase.Task(key, from, to, batch);
    }
}
