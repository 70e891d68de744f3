package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.util.TypeLiteral;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Stands before each call to a key server: a deadline for each try, a few tries more with pauses of random length where that
 * may help, and a circuit breaker for each operation, so that a right taken from one does not stop the others. Whoever asked
 * goes on where it came from, and gets {@code keys_unavailable} for every failure.
 */
final class KeyGuard {
    private static final Logger LOG = Logger.getLogger(KeyGuard.class);
    private static final TypeLiteral<Uni<Object>> ANY = new TypeLiteral<>() {};
    /** The breaker opens when half of so many tries failed. */
    private static final int WATCHED_TRIES = 6;

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final VaultConfig config;
    private final KeySourceState state;
    private final Map<String, Guard> guards = new ConcurrentHashMap<>();

    KeyGuard(VaultConfig config, KeySourceState state) {
        this.config = config;
        this.state = state;
    }

    /** A call that may be repeated. */
    <T> Uni<T> call(String operation, Supplier<CompletionStage<T>> call) {
        return guarded(operation, config.retries(), call);
    }

    /** A call that does something more each time it is made. */
    <T> Uni<T> callOnce(String operation, Supplier<CompletionStage<T>> call) {
        return guarded(operation, 0, call);
    }

    @SuppressWarnings("unchecked") // what comes out is what went in
    private <T> Uni<T> guarded(String operation, int retries, Supplier<CompletionStage<T>> call) {
        return Uni.createFrom().deferred(() -> {
            Guard guard = guards.computeIfAbsent(operation, name -> guard(name, retries));
            Uni<T> tried = (Uni<T>) guard.get(() -> (Uni<Object>) attempt(operation, call), ANY);
            Uni<T> told = tried.onFailure(failure -> !(failure instanceof BrokenSealException))
                    .transform(failure -> unavailable(operation, failure));
            Context context = Vertx.currentContext();
            return context == null ? told : told.emitOn(MutinyHelper.executor(context));
        });
    }

    private <T> Uni<T> attempt(String operation, Supplier<CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call).invoke(done -> state.succeeded(operation));
    }

    private Guard guard(String operation, int retries) {
        AtomicInteger open = state.breaker(operation);
        return Guard.create()
                .withDescription("keys " + operation)
                .withTimeout()
                .duration(config.callDeadline().toMillis(), ChronoUnit.MILLIS)
                .done()
                .withCircuitBreaker()
                .requestVolumeThreshold(WATCHED_TRIES)
                .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .when(failure -> counts(operation, failure))
                .onStateChange(now -> open.set(now == CircuitBreakerState.OPEN ? 1 : 0))
                .done()
                .withRetry()
                .maxRetries(retries)
                .delay(PAUSE.toMillis(), ChronoUnit.MILLIS)
                .jitter(PAUSE.toMillis(), ChronoUnit.MILLIS)
                .whenException(failure -> SourceFailure.of(failure).reason().mayPass())
                .done()
                .build();
    }

    /** Called once for each try that failed, so this is where tries are counted. */
    private boolean counts(String operation, Throwable failure) {
        if (failure instanceof BrokenSealException) {
            return false;
        }
        SourceFailure why = SourceFailure.of(failure);
        state.failed(operation, why);
        if (why.reason() == SourceFailure.Reason.UNEXPECTED) {
            LOG.errorf(failure, "a call of the key server failed in a way that nobody expected: %s", operation);
        }
        return true;
    }

    private ProblemException unavailable(String operation, Throwable failure) {
        SourceFailure why = SourceFailure.of(failure);
        if (why.reason() == SourceFailure.Reason.PREVENTED) {
            state.failed(operation, why);
        }
        long seconds = Math.max(1, config.breakerDelay().toSeconds());
        return ProblemException.of(
                        Problem.KEYS_UNAVAILABLE, "The key service does not answer. Nothing was done. Try again.")
                .header("Retry-After", String.valueOf(seconds));
    }
}
