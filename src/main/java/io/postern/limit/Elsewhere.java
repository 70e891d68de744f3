package io.postern.limit;

import java.util.concurrent.TimeUnit;

/** What a gateway believes is left of a budget outside of its own hand, and until when it believes that. Whoever has it guards it. */
final class Elsewhere {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long window;
    private int left;
    private long freesAt;
    private long emptyUntil;

    Elsewhere(int most, long window, long now) {
        this.window = window;
        this.left = most;
        this.freesAt = now;
        this.emptyUntil = now;
    }

    /** Of uses that were reported long ago nothing is left to know. */
    int left(int most, int inHand, long now) {
        if (now - freesAt >= window) {
            left = Math.max(0, most - inHand);
        }
        return left;
    }

    /** Whether it is sure enough that nothing is left, so that nobody has to be asked. */
    boolean isEmpty(long now) {
        return now - emptyUntil < 0;
    }

    /** Whether some of what was used is free again. */
    boolean frees(long now) {
        return now - freesAt >= 0;
    }

    /** Until some of it is free again; a whole window where that is not known. */
    long secondsUntilItFrees(long now) {
        long until = freesAt - now;
        return until <= 0 ? Math.max(1, window / SECOND) : (until + SECOND - 1) / SECOND;
    }

    /** The budget has another limit from now on, so all may be otherwise. */
    void grows(int by, long now) {
        left = Math.max(0, left + by);
        emptyUntil = now;
    }

    /** So many went into the hand without a question. */
    void lends(int some, int most, int inHand, long now) {
        left = Math.max(0, left(most, inHand, now) - some);
    }

    void isTold(int stillLeft, long free) {
        left = stillLeft;
        freesAt = free;
    }

    /** @param until no longer than some of it is free again */
    void isEmptyUntil(long until) {
        emptyUntil = Math.min(freesAt, until);
    }

    /** There may be more at once. */
    void isNotEmpty(long now) {
        emptyUntil = now;
    }
}
