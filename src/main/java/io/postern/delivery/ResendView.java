package io.postern.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What was put on its way again.
 *
 * @param deliveries how many
 * @param nextAfter from where to go on, when there is more than fits into one call
 */
record ResendView(
        String object,
        int deliveries,
        boolean hasMore,
        @Nullable String nextAfter) {
    static ResendView of(int deliveries) {
        return new ResendView("resend", deliveries, false, null);
    }

    static ResendView more(int deliveries, String nextAfter) {
        return new ResendView("resend", deliveries, true, nextAfter);
    }
}
