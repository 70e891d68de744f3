package io.postern.limit;

/**
 * How a client's cards have fared of late, as this gateway saw it: many that are still before the bank may all fail, and
 * the budget would be exceeded by as many as a client sends at once.
 */
final class CardTries {
    /** What is believed of a client that nobody has seen: of eight cards, two fail. */
    private static final long SEEN_BEFORE = 8;

    private static final long FAILED_BEFORE = 2;
    private static final int KEPT = 1_000;

    private long pending;
    private long ended;
    private long failed;

    /** Counts one more that goes to the bank, unless those that are there already are likely to use up what is left. */
    synchronized boolean begin(int left) {
        boolean room = left > 0 && pending * (failed + FAILED_BEFORE) < left * (ended + SEEN_BEFORE);
        pending += room ? 1 : 0;
        return room;
    }

    synchronized void end() {
        pending--;
        ended++;
        if (ended > KEPT) { // what was long ago counts less and less
            ended /= 2;
            failed /= 2;
        }
    }

    /** One that no bank was asked about after all tells nothing of the client. */
    synchronized void cancel() {
        pending--;
    }

    synchronized void fail() {
        failed++;
    }
}
