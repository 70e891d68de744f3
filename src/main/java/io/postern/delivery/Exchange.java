package io.postern.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was sent and what came back, as the merchant may look at it; kept sealed. */
record Exchange(Request request, @Nullable Response response) {
    /** Nothing went out. */
    static Exchange unsent(String url) {
        return new Exchange(new Request(url, Map.of()), null);
    }

    /** @param headers without what only the merchant's own servers should know */
    record Request(String url, Map<String, String> headers) {}

    /**
     * @param body the first 4 kB as text
     * @param truncated whether it went on
     */
    record Response(
            int status,
            Map<String, String> headers,
            @JsonInclude(JsonInclude.Include.ALWAYS) String body,
            boolean truncated) {}
}
