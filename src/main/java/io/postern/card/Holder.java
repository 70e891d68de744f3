package io.postern.card;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who holds a card, as far as the merchant said: personal data, kept sealed beside the number and erased with it. */
record Holder(@Nullable String holderName, CardInput.@Nullable Address address) {
    boolean isNobody() {
        return holderName == null && address == null;
    }

    BillingAddress billingAddress() {
        return address == null
                ? BillingAddress.NONE
                : new BillingAddress(Optional.ofNullable(address.line1()), Optional.ofNullable(address.postalCode()));
    }

    @Override
    public String toString() {
        return "Holder[hidden]";
    }
}
