package io.postern.limit;

import java.util.Optional;

/**
 * What a merchant's plan says instead of the configuration.
 *
 * @param requestsPerMinute of each client, for each kind of call
 * @param failedCardsPerMinute of each client
 */
public record AgreedLimits(Optional<Integer> requestsPerMinute, Optional<Integer> failedCardsPerMinute) {
    static final AgreedLimits NONE = new AgreedLimits(Optional.empty(), Optional.empty());
}
