package io.postern.acquirer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a cardholder disputes, in the words that the field has: Stripe's fifteen. */
public enum DisputeReason {
    BANK_CANNOT_PROCESS,
    CHECK_RETURNED,
    CREDIT_NOT_PROCESSED,
    CUSTOMER_INITIATED,
    DEBIT_NOT_AUTHORIZED,
    DUPLICATE,
    FRAUDULENT,
    GENERAL,
    INCORRECT_ACCOUNT_DETAILS,
    INSUFFICIENT_FUNDS,
    NONCOMPLIANT,
    PRODUCT_NOT_RECEIVED,
    PRODUCT_UNACCEPTABLE,
    SUBSCRIPTION_CANCELED,
    UNRECOGNIZED;

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DisputeReason> of(String wire) {
        return Arrays.stream(values())
                .filter(reason -> reason.wire().equals(wire))
                .findFirst();
    }
}
