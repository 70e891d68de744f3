package io.postern.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When it is said that what all gateways share is away: all budgets of a gateway meet it at once, and one line tells it. */
final class Away {
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();

    private final AtomicLong quietUntil;

    /** @param now nanoseconds, by any clock that goes on */
    Away(long now) {
        this.quietUntil = new AtomicLong(now);
    }

    /** True for the first who asks, and then for nobody for ten seconds. */
    boolean isToBeSaid(long now) {
        long quiet = quietUntil.get();
        return now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + PAUSE);
    }
}
