package io.postern.idempotency;

import java.util.UUID;
import java.util.function.IntFunction;

/**
 * A merchant's wish that this request act at most once.
 *
 * @param key the client's Idempotency-Key, 1 to 255 visible ASCII characters
 * @param operation method and route, such as {@code POST /v1/payments}
 * @param pepperVersion under which version of the request pepper the hash is made
 * @param requestHash HMAC-SHA-256 over operation and canonical request; never made of a CVC
 * @param hashes the same under another version, for a retry of what was claimed before the pepper was rotated
 */
public record Claim(
        UUID merchantId,
        String key,
        String operation,
        int pepperVersion,
        byte[] requestHash,
        IntFunction<byte[]> hashes) {

    static Claim of(UUID merchantId, String key, String operation, int pepperVersion, IntFunction<byte[]> hashes) {
        return new Claim(merchantId, key, operation, pepperVersion, hashes.apply(pepperVersion), hashes);
    }

    byte[] hash(int version) {
        return version == pepperVersion ? requestHash : hashes.apply(version);
    }
}
