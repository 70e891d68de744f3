package io.postern.webhook;

import java.util.Locale;

/** Why a webhook is not believed, in one word. */
public enum Reason {
    /** What proves it did not come along. */
    MISSING,
    /** What proves it cannot be read. */
    MALFORMED,
    /** It was signed too long ago. */
    STALE,
    /** It was signed at a time that has not come yet. */
    FUTURE,
    /** It names a key that nobody agreed on, or there is none to verify it with. */
    UNKNOWN_KEY,
    /** The digest is not the body's. */
    DIGEST,
    /** No secret and no key gives this signature. */
    MISMATCH;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
