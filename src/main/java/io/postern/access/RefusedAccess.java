package io.postern.access;

import java.time.Instant;
import java.util.UUID;

/**
 * Told to whoever keeps the trail: somebody was turned away.
 *
 * @param merchantId the caller's merchant, or the platform when the token proved nothing
 * @param client the verified client, or {@code anonymous}
 * @param operation method and path as they were sent
 * @param code the problem's code
 */
public record RefusedAccess(
        UUID merchantId,
        String client,
        String role,
        String operation,
        String code,
        String address,
        String requestId,
        Instant at) {}
