package io.postern.idempotency;

import java.util.UUID;

/**
 * A merchant's wish that this request act at most once.
 *
 * @param key the client's Idempotency-Key, 1 to 255 visible ASCII characters
 * @param operation method and route, such as {@code POST /v1/payments}
 * @param requestHash HMAC-SHA-256 over operation and canonical request; never made of a card number or a CVC
 */
public record Claim(UUID merchantId, String key, String operation, byte[] requestHash) {}
