package io.postern.card;

import io.postern.access.Caller;
import io.postern.access.CheckoutTerms;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks for a token of a card. */
record TokenRequest(
        @NotNull @Valid CardInput card,

        @Nullable
        @Pattern(
                regexp = "[A-Za-z0-9_.:-]{1,64}",
                message = "must be 1 to 64 letters, digits, '_', '.', ':' or '-'; a name of your own for the customer,"
                        + " not an e-mail address")
        String customer,

        @Nullable Boolean singleUse,

        @Nullable Boolean verify) {

    /** With the customer that a checkout token names; a buyer's browser cannot name another one. */
    TokenRequest completedFor(Caller caller) {
        return caller.checkout()
                .map(grant -> new TokenRequest(
                        card,
                        CheckoutTerms.keep("customer", customer, grant.terms().customer()),
                        singleUse,
                        verify))
                .orElse(this);
    }

    boolean isSingleUse() {
        return Boolean.TRUE.equals(singleUse);
    }

    boolean wantsVerification() {
        return verify == null ? card.cvc() != null : verify;
    }

    /** What makes a retry the same request: everything but the number, for which its print stands, and the CVC. */
    Map<String, Object> identity(String number) {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("number", number);
        identity.put("exp_month", card.expMonth());
        identity.put("exp_year", card.expYear());
        identity.put("holder", new Holder(card.holderName(), card.address()));
        identity.put("customer", customer);
        identity.put("single_use", isSingleUse());
        identity.put("verify", wantsVerification());
        return identity;
    }
}
