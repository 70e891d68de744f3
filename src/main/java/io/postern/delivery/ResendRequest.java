package io.postern.delivery;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a range of events again.
 *
 * @param after an event, which is not sent itself, or a time
 * @param before likewise; everything up to now when it is not given
 * @param onlyFailed only those that the endpoint has not taken yet
 */
record ResendRequest(
        @NotNull String after,
        @Nullable String before,
        @Nullable Boolean onlyFailed) {}
