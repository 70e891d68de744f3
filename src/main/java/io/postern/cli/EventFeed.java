package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** A merchant's events from a moment on, each once, by asking again and again ({@code GET /v1/events}). */
final class EventFeed {
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private final GatewayClient gateway;
    private final Instant from;
    private String last;

    EventFeed(GatewayClient gateway, Instant from) {
        this.gateway = gateway;
        this.from = from;
    }

    /** What came since the last call; waits a moment when that is nothing. */
    JsonNode next() throws InterruptedException {
        JsonNode events = gateway.get(
                        "/v1/events?limit=100&" + (last == null ? "created_after=" + from : "after=" + last))
                .path("data");
        if (events.isEmpty()) {
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        } else {
            last = events.get(events.size() - 1).path("id").asText();
        }
        return events;
    }
}
