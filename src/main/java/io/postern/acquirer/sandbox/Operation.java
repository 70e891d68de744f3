package io.postern.acquirer.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the bank can be asked, with the path of each. */
enum Operation {
    AUTHORIZE("/bank/authorizations"),
    CAPTURE("/bank/captures"),
    VOID("/bank/voids"),
    REFUND("/bank/refunds"),
    VERIFY("/bank/verifications"),
    REVERSE("/bank/reversals"),
    EVIDENCE("/bank/disputes/evidence"),
    ACCEPT("/bank/disputes/acceptance"),
    /** The reference follows the path. */
    INQUIRE("/bank/operations/");

    private static final Map<String, Operation> BY_PATH =
            Arrays.stream(values()).collect(Collectors.toMap(o -> o.path, o -> o));

    private final String path;

    Operation(String path) {
        this.path = path;
    }

    static Optional<Operation> ofPath(String path) {
        return Optional.ofNullable(BY_PATH.get(path));
    }

    String path() {
        return path;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Operation> ofWord(String word) {
        return Arrays.stream(values()).filter(o -> o.word().equals(word)).findFirst();
    }
}
