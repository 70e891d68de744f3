package io.postern.delivery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A try with what was sent and answered. */
record AttemptDetailView(
        String id,
        String object,
        String endpoint,
        String event,
        String type,
        int attempt,
        String outcome,
        @Nullable Integer statusCode,
        @Nullable String reason,
        int millis,
        @Nullable Instant nextAt,
        Instant createdAt,
        @Nullable Sent request,
        @Nullable Received response) {
    /** What went out. */
    record Sent(String url, Map<String, String> headers, String body) {}

    /** What came back. */
    record Received(int status, Map<String, String> headers, String body, boolean truncated) {}

    /** @param sentBody the event's, which is kept with the event alone */
    static AttemptDetailView of(AttemptView line, Exchange exchange, String sentBody) {
        Exchange.Request sent = exchange.request();
        Exchange.Response got = exchange.response();
        return make(
                line,
                new Sent(sent.url(), sent.headers(), sentBody),
                got == null ? null : new Received(got.status(), got.headers(), got.body(), got.truncated()));
    }

    /** What was sent and answered is not kept for ever. */
    static AttemptDetailView forgotten(AttemptView line) {
        return make(line, null, null);
    }

    private static AttemptDetailView make(AttemptView line, @Nullable Sent request, @Nullable Received response) {
        return new AttemptDetailView(
                line.id(),
                line.object(),
                line.endpoint(),
                line.event(),
                line.type(),
                line.attempt(),
                line.outcome(),
                line.statusCode(),
                line.reason(),
                line.millis(),
                line.nextAt(),
                line.createdAt(),
                request,
                response);
    }
}
