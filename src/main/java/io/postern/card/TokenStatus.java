package io.postern.card;

import java.util.Locale;

/** Whether a token can still pay. */
public enum TokenStatus {
    ACTIVE,
    /** It was for a single use and was used. */
    CONSUMED,
    /** It was for a single use and was not used in time. */
    EXPIRED,
    ERASED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
