package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.postern.money.Money;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * What a merchant asks for with {@code POST /v1/payments/{id}/capture}. Without an amount all that is left is taken, and
 * that is final.
 */
record CaptureRequest(
        @Min(1) @Max(Money.MAX_MINOR) Long amount,
        @JsonProperty("final") Boolean isFinal) {
    static final CaptureRequest ALL = new CaptureRequest(null, null);

    long amountOr(long rest) {
        return amount == null ? rest : amount;
    }

    boolean closes() {
        return amount == null || Boolean.TRUE.equals(isFinal);
    }
}
