package io.postern.subject;

import java.util.Locale;

/** Why a subject may not be erased. */
public enum HoldKind {
    /** An operator was told to keep what there is. */
    LEGAL_HOLD,
    /** A dispute is open, whose evidence the person's data may be. */
    DISPUTE;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
