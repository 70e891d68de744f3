package io.postern.intake;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What became of an event: its last fact, and {@link #RECEIVED} while there is none. */
enum BankEventStatus {
    RECEIVED,
    PARKED,
    PROCESSED,
    REJECTED,
    DEAD,
    REPLAYED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static boolean isOne(String wire) {
        return Arrays.stream(values()).anyMatch(status -> status.wire().equals(wire));
    }

    /** All of them, for people. */
    static String names() {
        return Arrays.stream(values()).map(BankEventStatus::wire).collect(Collectors.joining(", "));
    }
}
