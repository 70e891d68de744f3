package io.postern.bench;

import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * One request to the gateway.
 *
 * @param token the access token
 * @param key the Idempotency-Key; null for a read
 * @param headers of a webhook, which has neither
 */
record Call(HttpMethod method, String path, String token, String key, String body, Map<String, String> headers) {
    static Call post(String path, String token, String key, String body) {
        return new Call(HttpMethod.POST, path, token, key, body, Map.of());
    }

    static Call get(String path, String token) {
        return new Call(HttpMethod.GET, path, token, null, "", Map.of());
    }

    static Call webhook(String path, String body, Map<String, String> headers) {
        return new Call(HttpMethod.POST, path, null, null, body, headers);
    }
}
