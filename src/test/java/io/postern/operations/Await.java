package io.postern.operations;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true, and says what did not. */
final class Await {
    private Await() {}

    static void until(String what, Duration patience, Callable<Boolean> condition) {
        for (long end = System.nanoTime() + patience.toNanos(); System.nanoTime() < end; ) {
            if (holds(condition)) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        throw new AssertionError("not within " + patience + ": " + what);
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
