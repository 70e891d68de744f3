package io.postern.card;

import java.util.Locale;

/** What a bank said about one thing it was asked to compare. */
public enum Check {
    PASS,
    FAIL,
    /** The bank could not compare, or did not answer. */
    UNAVAILABLE,
    /** Nothing was given to compare. */
    UNCHECKED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Check ofWire(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
