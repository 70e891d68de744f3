package io.postern.keys;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    KeySourceState(Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
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
        count(operation, "ok");
        Trouble over = troubles.remove(operation);
        if (over != null) {
            LOG.infof("The key source does %s again; it failed since %s", operation, over.since());
        }
    }

    synchronized void failed(String operation, SourceFailure why) {
        count(operation, why.reason().wire());
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

    private void count(String operation, String outcome) {
        metrics.counter("postern.keys.source.calls", "operation", operation, "outcome", outcome)
                .increment();
    }
}
