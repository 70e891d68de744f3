package io.postern.delivery;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A try that has ended.
 *
 * @param status what the merchant's server answered; null when it did not
 * @param reason why it failed; null when it did not
 * @param nextAt when the next try is due; null when there is none
 */
record Attempt(
        DueDelivery delivery,
        UUID id,
        Outcome outcome,
        @Nullable Integer status,
        @Nullable String reason,
        int millis,
        @Nullable Instant nextAt,
        Instant at,
        Exchange exchange) {
    enum Outcome {
        DELIVERED,
        FAILED,
        EXHAUSTED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isDelivered() {
        return outcome == Outcome.DELIVERED;
    }

    /** Whether there is another try. */
    boolean isOpen() {
        return outcome == Outcome.FAILED;
    }

    /** The merchant's server says that nobody wants this any more. */
    boolean isGone() {
        return Judgement.GONE.equals(reason);
    }
}
