package io.postern.delivery;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** @param overlapSeconds how long deliveries are signed with the secret before, too; a day when it is not said */
record RotateSecretRequest(
        @Nullable
        @Min(value = 0, message = "must be a whole number of seconds from 0 to 604800")
        @Max(value = 604_800, message = "must be a whole number of seconds from 0 to 604800")
        Integer overlapSeconds) {
    private static final int DAY = 86_400;
    static final RotateSecretRequest PLAIN = new RotateSecretRequest(null);

    int overlap() {
        return overlapSeconds == null ? DAY : overlapSeconds;
    }
}
