package io.postern.limit;

/**
 * What became of one use of a budget.
 *
 * @param most what may be used within the window
 * @param left what may still be used now, as far as this gateway knows
 * @param seconds until more may be used
 */
record Verdict(Policy policy, boolean admitted, int most, int left, long seconds) {
    /** Whether less of this one is left, in proportion, than of the other. */
    boolean isNearerToItsEnd(Verdict other) {
        return (long) left * other.most < (long) other.left * most;
    }
}
