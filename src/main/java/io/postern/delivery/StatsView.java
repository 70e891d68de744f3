package io.postern.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint does.
 *
 * @param waiting how many events are on their way to it
 * @param oldestWaitingAt when the oldest of them happened
 * @param failingSince since when it has only failed
 */
record StatsView(
        String object,
        String endpoint,
        long waiting,
        @Nullable Instant oldestWaitingAt,
        @Nullable Instant failingSince,
        @JsonProperty("last_24h") Span last24h,
        @JsonProperty("last_7d") Span last7d) {
    /**
     * Its tries of a while.
     *
     * @param p50Millis what half of the tries took at most; null when there were none
     */
    record Span(
            long delivered,
            long failed,
            long exhausted,
            @JsonProperty("p50_millis") @Nullable Integer p50Millis,
            @JsonProperty("p95_millis") @Nullable Integer p95Millis) {}
}
