package io.postern.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.log.tree.Checkpoint;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/** How the log is, as far as this instance has seen; also as metrics. */
@ApplicationScoped
class LogState {
    private final LogConfig config;
    private final Clock clock;
    private final AtomicReference<@Nullable Checkpoint> known = new AtomicReference<>();
    private final AtomicLong size;
    private final AtomicLong unsealedSeconds;
    private final AtomicLong anchorSeconds;
    private final AtomicLong differing;
    private final Counter others;
    private volatile @Nullable Checkpoint anchor;
    private volatile @Nullable String hindrance;
    private volatile @Nullable String broken;
    private volatile @Nullable String differs;
    private volatile @Nullable String ahead;
    private volatile @Nullable String unanchored;
    private volatile boolean compared;

    LogState(LogConfig config, Clock clock, MeterRegistry metrics) {
        this.config = config;
        this.clock = clock;
        this.size = metrics.gauge("postern.log.size", new AtomicLong());
        this.unsealedSeconds = metrics.gauge("postern.log.unsealed.age.seconds", new AtomicLong());
        this.anchorSeconds = metrics.gauge("postern.log.anchor.age.seconds", new AtomicLong());
        this.differing = metrics.gauge("postern.log.differs", new AtomicLong());
        this.others = metrics.counter("postern.log.receipts.changed");
    }

    /** The largest log that this instance signed itself, or saw signed: whatever the database says later goes on from it. */
    Optional<Checkpoint> known() {
        return Optional.ofNullable(known.get());
    }

    void sealed(Checkpoint head) {
        isKnown(head);
        goesOn();
    }

    void isKnown(Checkpoint signed) {
        known.accumulateAndGet(signed, (before, now) -> before != null && before.size() >= now.size() ? before : now);
        size.accumulateAndGet(signed.size(), Math::max);
    }

    /** A receipt that was asked for is not what was sealed of it. */
    void isAnother() {
        others.increment();
    }

    void goesOn() {
        hindrance = null;
        broken = null;
        tellWhetherItDiffers();
    }

    /** @return whether it was something else before */
    boolean stumbled(Throwable failure) {
        boolean news = !String.valueOf(failure.getMessage()).equals(hindrance);
        hindrance = String.valueOf(failure.getMessage());
        broken = failure instanceof LogBroken ? failure.getMessage() : null;
        tellWhetherItDiffers();
        return news;
    }

    private void tellWhetherItDiffers() {
        differing.set(differs == null && broken == null ? 0 : 1);
    }

    void waitsSince(@Nullable Instant oldest) {
        unsealedSeconds.set(
                oldest == null
                        ? 0
                        : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds()));
        Checkpoint last = anchor;
        anchorSeconds.set(
                last == null
                        ? 0
                        : Math.max(
                                0,
                                Duration.between(last.time(), clock.instant()).toSeconds()));
    }

    /** @return whether nobody here has told of it yet */
    boolean isAhead(@Nullable String which) {
        boolean news = which != null && !which.equals(ahead);
        ahead = which;
        return news;
    }

    /** @return whether nobody here has told of it yet */
    boolean compared(@Nullable String how) {
        boolean news = how != null && !Objects.equals(how, differs);
        differs = how;
        tellWhetherItDiffers();
        compared = true;
        return news;
    }

    boolean isCompared() {
        return compared;
    }

    @Nullable
    String differs() {
        return differs;
    }

    void isAnchored(Checkpoint head) {
        anchor = head;
        isKnown(head);
    }

    void anchoringFails(Throwable failure) {
        unanchored = String.valueOf(failure.getMessage());
    }

    void anchoringWorks() {
        unanchored = null;
    }

    long anchoredSize() {
        Checkpoint last = anchor;
        return last == null ? 0 : last.size();
    }

    HealthCheckResponse told() {
        String word = word();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("log")
                .status("ok".equals(word))
                .withData("state", word)
                .withData("size", size.get())
                .withData("unsealed_seconds", unsealedSeconds.get())
                .withData("anchored_size", anchoredSize())
                .withData("anchor_seconds", anchorSeconds.get());
        tell(answer, "differs", differs);
        tell(answer, "ahead", ahead);
        tell(answer, "unanchored", unanchored);
        tell(answer, "hindrance", hindrance);
        return answer.build();
    }

    /** The worst that is so. */
    private String word() {
        if (differs != null || broken != null) {
            return "differs";
        }
        if (ahead != null) {
            return "ahead";
        }
        if (unsealedSeconds.get() >= config.lateAfter().toSeconds()) {
            return "late";
        }
        return unanchored != null ? "unanchored" : "ok";
    }

    private static void tell(HealthCheckResponseBuilder answer, String name, @Nullable String why) {
        if (why != null) {
            answer.withData(name, why);
        }
    }
}
