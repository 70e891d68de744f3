package io.postern.keys;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A version of a named key.
 *
 * @param rows how many rows can be read with this version alone
 * @param madeAt null when it was there before anybody noted it
 */
public record KeyVersion(
        int version, State state, long rows, @Nullable Instant madeAt) {

    /** What a version is used for. */
    public enum State {
        /** Known to all who read; nothing is written with it yet. */
        NEXT,
        /** What is new is written with it. */
        CURRENT,
        /** Reads what it once wrote; nothing new is written with it. */
        RETIRING,
        /** Gone: what it once wrote cannot be read by anybody. */
        DISABLED;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
