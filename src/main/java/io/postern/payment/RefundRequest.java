package io.postern.payment;

import io.postern.money.Money;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** What a merchant asks for with {@code POST /v1/refunds}. Without an amount all that was taken and not refunded. */
record RefundRequest(
        @NotNull String payment,
        @Min(1) @Max(Money.MAX_MINOR) Long amount,

        @Pattern(
                regexp = "duplicate|fraudulent|requested_by_customer|other",
                message = "must be duplicate, fraudulent, requested_by_customer or other")
        String reason) {}
