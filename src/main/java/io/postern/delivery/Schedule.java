package io.postern.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When the next try is made.
 *
 * @param waits before each try, from the try before; the first one's says how long after the event
 * @param jitter by how many percent a wait is shorter or longer
 */
record Schedule(List<Duration> waits, int jitter) {
    private static final int PERCENT = 100;

    /**
     * @param tries how many were made
     * @param asked how long the merchant's server wants to be left alone
     * @param chance from 0 to 1, at random: where within the jitter
     * @return empty after the last try
     */
    Optional<Instant> next(int tries, Instant now, Duration asked, double chance) {
        if (tries >= waits.size()) {
            return Optional.empty();
        }
        double factor = 1 + jitter * (2 * chance - 1) / PERCENT;
        Duration wait = Duration.ofMillis(Math.round(waits.get(tries).toMillis() * factor));
        return Optional.of(now.plus(wait.compareTo(asked) < 0 ? asked : wait));
    }
}
