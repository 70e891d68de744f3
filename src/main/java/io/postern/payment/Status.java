package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A payment's status as merchants see it. */
enum Status {
    REQUIRES_PAYMENT_METHOD,
    REQUIRES_CONFIRMATION,
    REQUIRES_ACTION,
    PROCESSING,
    REQUIRES_CAPTURE,
    PARTIALLY_CAPTURED,
    SUCCEEDED,
    CANCELED,
    EXPIRED;

    @JsonValue
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of a payment that more can be captured of. */
    static Status openWith(long capturedMinor) {
        return capturedMinor == 0 ? REQUIRES_CAPTURE : PARTIALLY_CAPTURED;
    }

    static Status ofWire(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
