package io.postern.login;

import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Callers who ask the database one question after the other for as long as a test lasts. */
final class Callers implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    final Set<String> sessionUsers = ConcurrentHashMap.newKeySet();
    final Set<String> currentUsers = ConcurrentHashMap.newKeySet();
    final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    final AtomicLong answers = new AtomicLong();

    private final Pool pool;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean open = true;

    Callers(Pool pool, int callers) {
        this.pool = pool;
        for (int n = 0; n < callers; n++) {
            threads.add(Thread.ofPlatform().start(this::call));
        }
    }

    private void call() {
        while (open) {
            try {
                ask();
            } catch (RuntimeException e) {
                errors.add(e);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Some of it takes a little time, so that connections are in use when their login is left. */
    private void ask() {
        var row = pool.query("SELECT session_user::text AS login, current_user::text AS role, pg_sleep(0.02)")
                .execute()
                .await()
                .atMost(Duration.ofSeconds(20))
                .iterator()
                .next();
        sessionUsers.add(row.getString("login"));
        currentUsers.add(row.getString("role"));
        answers.incrementAndGet();
    }

    static void until(BooleanSupplier done, Duration patience, String what) {
        Instant end = Instant.now().plus(patience);
        while (!done.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + patience + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        open = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
