package io.postern.acquirer;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a dispute stands within its stage. In this order: of two things that a bank tells of one stage the later one of this list
 * counts, whichever comes first.
 */
public enum DisputeStatus {
    NEEDS_RESPONSE(false),
    /** Nobody answered in time; the bank has yet to say what follows. */
    EXPIRED(false),
    UNDER_REVIEW(false),
    LOST(true),
    ACCEPTED(true),
    /** Settled with the cardholder before it became a chargeback. */
    PREVENTED(true),
    /** The cardholder took it back. */
    WITHDRAWN(true),
    WON(true);

    private final boolean over;

    DisputeStatus(boolean over) {
        this.over = over;
    }

    /** Whether this stage has ended; a further stage may follow. */
    public boolean isOver() {
        return over;
    }

    /** Whether the money stays with the merchant or comes back. */
    public boolean isForMerchant() {
        return this == PREVENTED || this == WITHDRAWN || this == WON;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DisputeStatus> of(String wire) {
        return Arrays.stream(values())
                .filter(status -> status.wire().equals(wire))
                .findFirst();
    }
}
