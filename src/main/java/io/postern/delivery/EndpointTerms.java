package io.postern.delivery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a merchant wants to be told, and how.
 *
 * @param events types of events, or {@code *} alone for all
 * @param headers by name, what the merchant wants on each delivery besides
 * @param ordered whether one object's events come one after the other
 * @param rateLimit deliveries a second; null for as many as it takes
 */
record EndpointTerms(
        String url,
        List<String> events,
        @Nullable String description,
        Map<String, String> headers,
        boolean ordered,
        @Nullable Integer rateLimit,
        boolean enabled) {
    static final String ALL = "*";

    static EndpointTerms usual() {
        return new EndpointTerms("", List.of(ALL), null, Map.of(), false, null, true);
    }
}
