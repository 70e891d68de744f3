package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many more times this process may encrypt with an epoch's key. Processes take blocks from one table, so that all of
 * them together stay below 2^30 random IVs per key.
 */
final class Allowance {
    /** Encryptions per block; 2^14 blocks make the 2^30 of an epoch (V0003 holds the number of blocks). */
    static final long BLOCK = 1 << 16;
    /** Blocks per epoch. */
    static final int BLOCKS = 1 << 14;
    /** Below this the next use of the ring takes another block: more than can be under way at once. */
    private static final long LOW = 1 << 13;

    static final Allowance NONE = new Allowance(0, 0);

    private final int epoch;
    private final AtomicLong left;

    Allowance(int epoch, long left) {
        this.epoch = epoch;
        this.left = new AtomicLong(left);
    }

    int epoch() {
        return epoch;
    }

    boolean isLow() {
        return left.get() < LOW;
    }

    void use() {
        if (left.decrementAndGet() < 0) {
            throw ProblemException.of(Problem.KEYS_UNAVAILABLE, "The keys have no use left. Try again.")
                    .header("Retry-After", "1");
        }
    }
}
