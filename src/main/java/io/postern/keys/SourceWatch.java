package io.postern.keys;

import io.postern.id.ReservedMerchant;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.UUID;

/**
 * Reads the platform's keys every now and then, from the start on: so that a process without keys becomes ready by itself,
 * that an outage is noticed before anybody meets it, and that a login is renewed in time although nobody asks.
 */
@ApplicationScoped
class SourceWatch {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final int AFTER_ALL_REFUSALS = 10_000;
    private static final long WHILE_IT_WORKS_MILLIS = 30_000;
    private static final long WHILE_IT_FAILS_MILLIS = 2_000;

    private final KeyCache cache;
    private final KeyLoader loader;
    private final KeyRotator rotator;
    private final KeySourceState state;
    private final KeysConfig config;
    private final Clock clock;
    private volatile long next;

    SourceWatch(
            KeyCache cache,
            KeyLoader loader,
            KeyRotator rotator,
            KeySourceState state,
            KeysConfig config,
            Clock clock) {
        this.cache = cache;
        this.loader = loader;
        this.rotator = rotator;
        this.state = state;
        this.config = config;
        this.clock = clock;
    }

    /** The scheduler's first tick may be a second away; an instance that could serve by then is not ready before it has keys. */
    void begin(@Observes @Priority(AFTER_ALL_REFUSALS) StartupEvent start) {
        look().subscribe().with(read -> {});
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        if (clock.millis() < next) {
            return Uni.createFrom().voidItem();
        }
        return cache.refresh(PLATFORM, loader)
                .replaceWithVoid()
                .chain(this::stayLoggedIn)
                .onFailure()
                .recoverWithNull() // told by the source's own state, and by readiness
                .invoke(() -> next = clock.millis() + pause());
    }

    private long pause() {
        boolean works = state.trouble().isEmpty() && cache.usableUntil().isPresent();
        return works ? Math.min(WHILE_IT_WORKS_MILLIS, config.cacheTtl().toMillis()) : WHILE_IT_FAILS_MILLIS;
    }

    private Uni<Void> stayLoggedIn() {
        return rotator instanceof VaultKeyRotator vault
                ? vault.stayLoggedIn()
                : Uni.createFrom().voidItem();
    }
}
