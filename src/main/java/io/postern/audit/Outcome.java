package io.postern.audit;

import java.util.Locale;

/** How an attempt ended: done, or refused at the door. */
enum Outcome {
    DONE,
    REFUSED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
