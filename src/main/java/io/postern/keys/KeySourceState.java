package io.postern.keys;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Whether the key source does what loading keys takes, and since when not. It says so in the log when that changes. */
@ApplicationScoped
class KeySourceState {
    /** What every load needs: while one of these fails, no key can be loaded. */
    private static final Set<String> LOADING = Set.of("unwrap", "peppers");

    private static final Logger LOG = Logger.getLogger(KeySourceState.class);

    private final Clock clock;
    private final MeterRegistry metrics;
    private final Map<String, Trouble> troubles = new TreeMap<>();
    private final Map<String, AtomicInteger> breakers = new ConcurrentHashMap<>();

    KeySourceState(Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
        LOADING.forEach(operation -> {
            breaker(operation); // there from the start, whatever the source
            count(operation, "ok", 0);
        });
        metrics.gauge("postern.keys.source.up", this, state -> state.trouble().isEmpty() ? 1 : 0);
    }

    /** What fails, why and since when. */
    record Trouble(String operation, SourceFailure why, Instant since) {}

    /** What keeps keys from being loaded now. */
    synchronized Optional<Trouble> trouble() {
        return troubles.values().stream()
                .filter(trouble -> LOADING.contains(trouble.operation()))
                .min((one, other) -> one.since().compareTo(other.since()));
    }

    /** What fails for the longest time, whether loading needs it or not. */
    synchronized Optional<Trouble> anyTrouble() {
        return troubles.values().stream().min((one, other) -> one.since().compareTo(other.since()));
    }

    synchronized void succeeded(String operation) {
        count(operation, "ok", 1);
        Trouble over = troubles.remove(operation);
        if (over != null) {
            LOG.infof("The key source does %s again; it failed since %s", operation, over.since());
        }
    }

    synchronized void failed(String operation, SourceFailure why) {
        count(operation, why.reason().wire(), 1);
        Trouble known = troubles.get(operation);
        if (why.reason() == SourceFailure.Reason.PREVENTED) {
            return; // says nothing new about the source
        }
        if (known == null || known.why().reason() != why.reason()) {
            LOG.warnf(
                    "The key source fails to %s: %s (%s)",
                    operation, why.reason().wire(), why.detail());
        }
        Instant since = known == null ? clock.instant() : known.since();
        troubles.put(operation, new Trouble(operation, why, since));
    }

    /** 1 while calls for this are not even tried. */
    AtomicInteger breaker(String operation) {
        return breakers.computeIfAbsent(
                operation,
                name -> metrics.gauge(
                        "postern.keys.source.breaker.open", Tags.of("operation", name), new AtomicInteger()));
    }

    private void count(String operation, String outcome, int times) {
        metrics.counter("postern.keys.source.calls", "operation", operation, "outcome", outcome)
                .increment(times);
    }
}
