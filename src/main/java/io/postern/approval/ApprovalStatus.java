package io.postern.approval;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where an approval stands. What came of an approved one is its result. */
enum ApprovalStatus {
    PENDING,
    APPROVED,
    DENIED,
    EXPIRED;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ApprovalStatus> of(String wire) {
        return Arrays.stream(values())
                .filter(status -> status.wire().equals(wire))
                .findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(ApprovalStatus::wire).collect(Collectors.joining(", "));
    }
}
