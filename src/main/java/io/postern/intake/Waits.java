package io.postern.intake;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** How long a bank event waits for its next try: twice as long each time, at most ten minutes, after a day an hour. */
@ApplicationScoped
class Waits {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration LONGEST_OF_OUTAGE = Duration.ofMinutes(1);
    private static final Duration OF_OLD_ONES = Duration.ofHours(1);
    private static final Duration OLD = Duration.ofDays(1);
    private static final int MOST_DOUBLINGS = 20;

    private final Duration first;

    @Inject
    Waits(ApplyConfig config) {
        this(config.firstWait());
    }

    Waits(Duration first) {
        this.first = first;
    }

    /** @param tries so far, at least one */
    Duration parked(int tries, Duration age) {
        return age.compareTo(OLD) > 0 ? OF_OLD_ONES : failed(tries);
    }

    /** @param failures so far, at least one */
    Duration failed(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /** Shorter, so that everything is applied soon after whatever was away is back. */
    Duration outage(int tries) {
        Duration wait = failed(tries);
        return wait.compareTo(LONGEST_OF_OUTAGE) > 0 ? LONGEST_OF_OUTAGE : wait;
    }
}
