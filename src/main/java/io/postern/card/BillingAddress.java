package io.postern.card;

import java.util.Optional;

/** What the address check of a bank looks at. */
public record BillingAddress(Optional<String> line1, Optional<String> postalCode) {
    public static final BillingAddress NONE = new BillingAddress(Optional.empty(), Optional.empty());

    /** Personal data: not for logs. */
    @Override
    public String toString() {
        return "BillingAddress[hidden]";
    }
}
