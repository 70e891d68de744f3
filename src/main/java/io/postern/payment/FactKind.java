package io.postern.payment;

import java.util.Locale;
import java.util.Optional;

/** What can happen to a payment, and the receipt that states it, where there is one. */
enum FactKind {
    CREATED(null),
    CONFIRMED(null),
    AUTHORIZED("payment.authorized"),
    DECLINED("payment.declined"),
    ACTION_REQUIRED(null),
    UNANSWERED(null),
    CAPTURE_REQUESTED(null),
    CAPTURED("payment.captured"),
    /** The bank took the money together with the authorization; no request of its own went before. */
    CAPTURED_AT_ONCE("payment.captured"),
    CAPTURE_FAILED(null),
    CAPTURE_REVERSED(null),
    VOID_REQUESTED(null),
    AUTHORIZATION_VOIDED("payment.voided"),
    VOID_FAILED(null),
    REFUND_REQUESTED(null),
    REFUND_PENDING(null),
    REFUND_SUCCEEDED("refund.succeeded"),
    REFUND_FAILED("refund.failed"),
    /** Disputes have facts and receipts of their own; here stands what they mean for the payment. */
    DISPUTE_OPENED(null),
    DISPUTE_CHANGED(null),
    DISPUTE_CLOSED(null);

    private final String receiptKind;

    FactKind(String receiptKind) {
        this.receiptKind = receiptKind;
    }

    Optional<String> receiptKind() {
        return Optional.ofNullable(receiptKind);
    }

    /** The word in the database. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word in the timeline. */
    String wire() {
        return this == CAPTURED_AT_ONCE ? CAPTURED.word() : word();
    }

    static FactKind ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
