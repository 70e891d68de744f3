package io.postern.access;

import io.postern.problem.Quote;
import java.time.Instant;
import java.util.UUID;

/**
 * Told to whoever keeps the trail: somebody was turned away. What a stranger may write into it has an end, and card numbers
 * in it are masked, whoever tells.
 *
 * @param merchantId the caller's merchant, or the platform when the token proved nothing
 * @param client the verified client, or {@code anonymous}
 * @param operation method and path as they were sent, at most 200 characters
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
        Instant at) {
    private static final int LONGEST_OPERATION = 200;

    /** Masked before it is cut: a shortened card number would no longer look like one. */
    public RefusedAccess {
        String masked = Quote.mask(operation);
        operation = masked.substring(0, Math.min(masked.length(), LONGEST_OPERATION));
    }
}
