package io.postern.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a dispute's next fact needs from around it.
 *
 * @param usualDays how long its network gives for an answer, where the bank does not say
 * @param planFeeMinor what a dispute costs the merchant whose money is taken now
 * @param freshHold the id of a hold, should one begin now; null when the payment is nobody's whose data could be held
 */
record Moment(
        Instant at,
        int usualDays,
        long planFeeMinor,
        @Nullable UUID freshHold) {
    Instant usualDeadline() {
        return at.plus(Duration.ofDays(usualDays));
    }
}
