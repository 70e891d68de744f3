package io.postern.keys;

import java.util.Locale;

/** The keys that a source keeps to itself and numbers by version; nothing but their use leaves it. */
public enum SourceKey {
    /** Wraps merchants' data keys. */
    KEY_ENCRYPTION_KEY,
    /** Hashes card numbers, so that the same card is known again. */
    NUMBER_PEPPER,
    /** Hashes requests, so that a retry is known again. */
    REQUEST_PEPPER,
    /** Signs the heads of the transparency log (Ed25519). */
    TREE_HEAD;

    /** The name that people and tables call it by: {@code number_pepper}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
