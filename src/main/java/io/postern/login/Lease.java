package io.postern.login;

import io.postern.database.DatabaseLogin;
import java.time.Duration;
import java.time.Instant;

/**
 * A login for some time.
 *
 * @param length how long it was granted for at first
 * @param granted how long it was granted for when it was last renewed, at {@code grantedAt} or a little later
 */
record Lease(String id, DatabaseLogin login, Duration length, Instant madeAt, Duration granted, Instant grantedAt) {
    private static final Duration NEW = Duration.ofSeconds(10);

    static Lease made(String id, DatabaseLogin login, Duration length, Instant at) {
        return new Lease(id, login, length, at, length, at);
    }

    Lease renewed(Duration anew, Instant at) {
        return new Lease(id, login, length, madeAt, anew, at);
    }

    /** Not for a clock that was set back behind its making, which does not tell. */
    boolean isNew(Instant now) {
        Duration ofShortOnes = length.dividedBy(6);
        return !now.isBefore(madeAt) && now.isBefore(madeAt.plus(ofShortOnes.compareTo(NEW) < 0 ? ofShortOnes : NEW));
    }

    Instant endsAt() {
        return grantedAt.plus(granted);
    }

    boolean isOver(Instant now) {
        return !now.isBefore(endsAt());
    }

    /**
     * A third of its time is over, so that there is as much time again for what may go wrong; or the clock was set back, and nobody
     * knows how much is.
     */
    boolean isDue(Instant now) {
        return now.isBefore(grantedAt) || !now.isBefore(grantedAt.plus(granted.dividedBy(3)));
    }

    /** Renewed for less than it was made for: the server lets it live no longer than until then. */
    boolean isLast() {
        return granted.multipliedBy(10).compareTo(length.multipliedBy(9)) < 0;
    }
}
