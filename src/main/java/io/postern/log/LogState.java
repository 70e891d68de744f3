package io.postern.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.log.tree.Checkpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the log is, as far as this instance has seen; also as metrics. */
@ApplicationScoped
class LogState {
    private final AtomicLong size;
    private volatile @Nullable String hindrance;
    private volatile @Nullable String broken;

    LogState(MeterRegistry metrics) {
        this.size = metrics.gauge("postern.log.size", new AtomicLong());
    }

    void sealed(Checkpoint head) {
        size.set(head.size());
        goesOn();
    }

    void goesOn() {
        hindrance = null;
        broken = null;
    }

    void stumbled(Throwable failure) {
        hindrance = String.valueOf(failure.getMessage());
        if (failure instanceof LogBroken) {
            broken = failure.getMessage();
        }
    }

    @Nullable
    String hindrance() {
        return hindrance;
    }

    @Nullable
    String broken() {
        return broken;
    }
}
