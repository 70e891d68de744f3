package io.postern.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as its merchant may see it.
 *
 * @param headers the names, with nothing of the values
 * @param rateLimit deliveries a second
 */
record EndpointView(
        String id,
        String object,
        String url,
        List<String> events,
        @Nullable String description,
        Map<String, String> headers,
        boolean ordered,
        @Nullable Integer rateLimit,
        String status,
        @Nullable String disabledBecause,
        Instant createdAt) {
    static final String ENABLED = "enabled";
    static final String DISABLED = "disabled";
    private static final String DELETED = "deleted";

    static EndpointView of(EndpointRow row, Map<String, String> headers) {
        return new EndpointView(
                row.publicId(),
                "webhook_endpoint",
                row.url,
                List.of(row.events),
                row.description,
                EndpointHeaders.masked(headers),
                row.ordered,
                row.perSecond,
                row.enabled ? ENABLED : DISABLED,
                row.disabledBecause,
                row.createdAt);
    }

    /**
     * The answer of its making or of a rotation, and of nothing else.
     *
     * @param secret what deliveries are signed with from now on
     */
    record WithSecret(@JsonUnwrapped EndpointView endpoint, String secret) {}

    WithSecret with(String secret) {
        return new WithSecret(this, secret);
    }

    /** As it stands on the trail, which others read, too. */
    EndpointView onTrail() {
        return new EndpointView(
                id,
                object,
                Origin.of(url),
                events,
                description,
                headers,
                ordered,
                rateLimit,
                status,
                disabledBecause,
                createdAt);
    }

    EndpointView deleted() {
        return new EndpointView(
                id, object, url, events, description, headers, ordered, rateLimit, DELETED, disabledBecause, createdAt);
    }
}
