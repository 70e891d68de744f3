package io.postern.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Says how much a budget holds: what the merchant's plan names, else what the configuration does. */
@ApplicationScoped
class Limits {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** After so long a plan is looked at again, while the one at hand goes on to count. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    private record Known(AgreedLimits agreed, long readAt) {}

    private final Agreements agreements;
    private final LimitConfig config;
    private final Cache<UUID, Known> known = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(FORGOTTEN)
            .build();

    Limits(Agreements agreements, LimitConfig config) {
        this.agreements = agreements;
        this.config = config;
    }

    /** What is agreed, when that is at hand: a call need not wait for it then. */
    Optional<AgreedLimits> atHand(UUID merchantId) {
        if (ReservedMerchant.PLATFORM.id().equals(merchantId)) {
            return Optional.of(AgreedLimits.NONE);
        }
        Known last = known.getIfPresent(merchantId);
        if (last == null) {
            return Optional.empty();
        }
        if (System.nanoTime() - last.readAt > FRESH.toNanos()) {
            known.put(merchantId, new Known(last.agreed, System.nanoTime())); // one reader is enough
            read(merchantId).subscribe().with(agreed -> {});
        }
        return Optional.of(last.agreed);
    }

    /** Never fails: whoever cannot be looked up, or does not exist, has what is usual. */
    Uni<AgreedLimits> read(UUID merchantId) {
        return agreements
                .with(merchantId)
                .onFailure()
                .recoverWithItem(failure -> {
                    Known last = known.getIfPresent(merchantId);
                    return last == null ? AgreedLimits.NONE : last.agreed;
                })
                .invoke(agreed -> known.put(merchantId, new Known(agreed, System.nanoTime())));
    }

    int most(Policy policy, AgreedLimits agreed) {
        return switch (policy) {
            case CLIENT_READ -> agreed.requestsPerMinute().map(this::inWindow).orElse(config.clientRead());
            case CLIENT_WRITE -> agreed.requestsPerMinute().map(this::inWindow).orElse(config.clientWrite());
            case CLIENT_MONEY -> agreed.requestsPerMinute().map(this::inWindow).orElse(config.clientMoney());
            case ADDRESS -> config.address();
            case REFUSED_AUTHENTICATION -> config.refusedAuthentication();
            case FAILED_CARDS ->
                agreed.failedCardsPerMinute().map(this::inWindow).orElse(config.failedCards());
            case FAILED_CARDS_OF_NETWORK -> config.failedCardsOfNetwork();
        };
    }

    private int inWindow(int perMinute) {
        return (int) Math.max(1, perMinute * config.window().toMillis() / MINUTE.toMillis());
    }
}
