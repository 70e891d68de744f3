package io.postern.acquirer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How long calls to a bank took and how they ended, as the metric {@code postern_bank_call_seconds}. */
final class CallTimes {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry metrics;
    private final String bank;
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();

    CallTimes(MeterRegistry metrics, String bank) {
        this.metrics = metrics;
        this.bank = bank;
    }

    Uni<Reply> timed(String operation, Uni<Reply> call) {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return call.invoke(
                    reply -> timer(operation, outcome(reply)).record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        });
    }

    private Timer timer(String operation, String outcome) {
        return timers.computeIfAbsent(
                operation + ' ' + outcome,
                both -> Timer.builder("postern.bank.call")
                        .description("Calls to banks by operation and how they ended")
                        .tag("acquirer", bank)
                        .tag("operation", operation)
                        .tag("outcome", outcome)
                        .serviceLevelObjectives(BOUNDS)
                        .register(metrics));
    }

    private static String outcome(Reply reply) {
        return switch (reply) {
            case Reply.Answered answered -> answered.status() < 500 ? "answered" : "bank_failed";
            case Reply.Silent silent -> silent.silence().name().toLowerCase(Locale.ROOT);
        };
    }
}
