package io.postern.acquirer.sandbox;

import java.util.Optional;

/**
 * The faults that an order asks for itself: {@code [operation.]fault}, several separated by commas or spaces. Without an
 * operation a fault is meant for the authorization; {@code any.} means every operation.
 */
final class Hints {
    private Hints() {}

    /**
     * @param ofWebhook whether a fault of the webhook is looked for, or one of the answer
     * @throws IllegalArgumentException when a hint is not known, with a text that lists what is
     */
    static Optional<Fault> faultFor(Operation operation, String hints, boolean ofWebhook) {
        if (hints == null || hints.isBlank()) {
            return Optional.empty();
        }
        Optional<Fault> meant = Optional.empty();
        for (String hint : hints.strip().split("[,\\s]+")) {
            int dot = hint.indexOf('.');
            Fault fault = Fault.parse(hint.substring(dot + 1));
            String whom = dot < 0 ? Operation.AUTHORIZE.word() : hint.substring(0, dot);
            if (meant.isEmpty() && fault.isOfWebhook() == ofWebhook && isMeant(whom, operation)) {
                meant = Optional.of(fault);
            }
        }
        return meant;
    }

    private static boolean isMeant(String whom, Operation operation) {
        if ("any".equals(whom)) {
            return true;
        }
        return Operation.ofWord(whom)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The sandbox bank knows these operations: authorize, capture, void, refund, any."))
                == operation;
    }
}
