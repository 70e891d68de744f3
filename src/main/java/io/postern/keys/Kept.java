package io.postern.keys;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One value in memory for a bounded time: loaded once for all who wait for it, and anew when somebody doubts it, but not
 * more than once a second.
 */
final class Kept<T> {
    private static final long BETWEEN_DOUBTS_MILLIS = 1_000;

    private final Supplier<Uni<T>> loader;
    private final long lifeMillis;
    private final Clock clock;
    private Load<T> known;
    private Load<T> latest;

    Kept(Supplier<Uni<T>> loader, Duration life, Clock clock) {
        this.loader = loader;
        this.lifeMillis = life.toMillis();
        this.clock = clock;
    }

    Uni<T> get() {
        return onOwnContext(fresh());
    }

    /**
     * A value that was read less than a second ago, or is read now. Whoever is doubted by strangers calls this: however many
     * ask, the value is read once a second.
     */
    Uni<T> doubted() {
        return onOwnContext(recent());
    }

    /** The value is read anew at its next use. */
    synchronized void forget() {
        known = null;
        latest = null;
    }

    private synchronized Load<T> fresh() {
        if (known != null && clock.millis() < known.begunAt + lifeMillis) {
            return known;
        }
        return latest != null && latest.underWay ? latest : begin();
    }

    private synchronized Load<T> recent() {
        return latest != null && clock.millis() < latest.begunAt + BETWEEN_DOUBTS_MILLIS ? latest : begin();
    }

    private Load<T> begin() {
        Load<T> load = new Load<>(clock.millis());
        latest = load;
        load.result = loader.get()
                .invoke(value -> end(load, value))
                .onFailure()
                .invoke(() -> end(load, null))
                .memoize()
                .indefinitely();
        return load;
    }

    private synchronized void end(Load<T> load, T value) {
        load.value = value;
        load.underWay = false;
        if (value != null && latest == load) {
            known = load;
        }
    }

    /** Who waited for another request's load goes on where it came from, not on that request's event loop. */
    private static <T> Uni<T> onOwnContext(Load<T> load) {
        T value = load.value;
        if (value != null) {
            return Uni.createFrom().item(value);
        }
        Context context = Vertx.currentContext();
        return context == null ? load.result : load.result.emitOn(MutinyHelper.executor(context));
    }

    private static final class Load<T> {
        private final long begunAt;
        private Uni<T> result = Uni.createFrom().nothing();
        private volatile T value;
        private boolean underWay = true;

        Load(long begunAt) {
            this.begunAt = begunAt;
        }
    }
}
