package io.postern.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what others do. */
public final class Until {
    private static final long LOOK_EVERY = Duration.ofMillis(10).toNanos();

    private Until() {}

    /** Fails when it is not so in time; the test's line says what was waited for. */
    public static void isTrue(Duration patience, Callable<Boolean> condition) {
        isTrue(patience, condition, () -> "it did not come to that within " + patience);
    }

    /** Fails when it is not so in time. */
    public static void isTrue(Duration patience, Callable<Boolean> condition, Supplier<String> otherwise) {
        Instant deadline = Instant.now().plus(patience);
        try {
            while (!condition.call()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new AssertionError(otherwise.get());
                }
                LockSupport.parkNanos(LOOK_EVERY);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
