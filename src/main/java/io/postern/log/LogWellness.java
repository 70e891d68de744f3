package io.postern.log;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;

/** How the log is, as a matter of wellness alone: payments go on, so no instance is taken out of service for it. */
@Wellness
@ApplicationScoped
class LogWellness implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(LogWellness.class);

    private final LogStore store;
    private final TransactionNumbers numbers;
    private final LogState state;

    LogWellness(LogStore store, TransactionNumbers numbers, LogState state) {
        this.store = store;
        this.numbers = numbers;
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return state.told();
    }

    /** Whatever holds sealing up, a transaction left open or a sealer that fails, the oldest record grows old. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> measure() {
        return store.waitsSince()
                .invoke(oldest -> state.waitsSince(oldest.orElse(null)))
                .chain(numbers::recordAhead)
                .invoke(ahead -> {
                    if (state.isAhead(ahead.orElse(null))) {
                        LOG.errorf("the log leaves a record out: %s", ahead.orElseThrow());
                    }
                })
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.debugf("not measured: %s", failure);
                    return Uni.createFrom().voidItem();
                });
    }
}
