package io.postern.acquirer.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The bank's own time: the real time plus what it was turned by. */
final class BankClock {
    private final Clock real;
    private volatile Duration offset;

    BankClock(Clock real, Duration offset) {
        this.real = real;
        this.offset = offset;
    }

    /** In microseconds, as PostgreSQL keeps it: an answer given twice is the same to the digit. */
    Instant now() {
        return real.instant().plus(offset).truncatedTo(ChronoUnit.MICROS);
    }

    Duration offset() {
        return offset;
    }

    void turnTo(Duration newOffset) {
        offset = newOffset;
    }

    Duration offsetTo(Instant wanted) {
        return Duration.between(real.instant(), wanted);
    }
}
