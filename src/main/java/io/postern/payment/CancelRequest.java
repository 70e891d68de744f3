package io.postern.payment;

import jakarta.validation.constraints.Pattern;

/** What a merchant asks for with {@code POST /v1/payments/{id}/cancel}. */
record CancelRequest(
        @Pattern(
                regexp = "abandoned|duplicate|requested_by_customer|fraudulent",
                message = "must be abandoned, duplicate, requested_by_customer or fraudulent")
        String cancellationReason) {
    static final CancelRequest PLAIN = new CancelRequest(null);

    String reason() {
        return cancellationReason == null ? "requested_by_customer" : cancellationReason;
    }
}
