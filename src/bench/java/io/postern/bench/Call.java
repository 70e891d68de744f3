package io.postern.bench;

import io.vertx.core.http.HttpMethod;

/**
 * One request to the gateway.
 *
 * @param token the access token
 * @param key the Idempotency-Key; null for a read
 */
record Call(HttpMethod method, String path, String token, String key, String body) {
    static Call post(String path, String token, String key, String body) {
        return new Call(HttpMethod.POST, path, token, key, body);
    }

    static Call get(String path, String token) {
        return new Call(HttpMethod.GET, path, token, null, "");
    }
}
