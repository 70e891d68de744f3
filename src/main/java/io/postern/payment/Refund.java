package io.postern.payment;

import io.postern.money.Money;
import java.time.Instant;
import java.util.UUID;

/**
 * A refund as its facts tell it.
 *
 * @param seq number of its last fact
 * @param reason the merchant's word; null when none was given
 * @param failureReason the bank's word; null unless it failed
 */
record Refund(
        UUID merchantId,
        UUID id,
        UUID paymentId,
        Money amount,
        String reason,
        Instant createdAt,
        int seq,
        State state,
        String failureReason) {

    /** {@code succeeded} may still turn into {@code failed}: a bank can return a refund days later. */
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED,
        CANCELED,
        UNKNOWN;

        String wire() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static State ofWire(String word) {
            return valueOf(word.toUpperCase(java.util.Locale.ROOT));
        }
    }

    Refund next(State next, String failure) {
        return new Refund(merchantId, id, paymentId, amount, reason, createdAt, seq + 1, next, failure);
    }
}
