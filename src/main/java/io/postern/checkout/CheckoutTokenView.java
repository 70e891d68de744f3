package io.postern.checkout;

import io.postern.access.CheckoutGrant;
import io.postern.access.CheckoutTerms;
import io.postern.access.CheckoutTokens;
import java.time.Instant;

/** A new checkout token, for the merchant's server to hand to one browser. The token itself is shown here alone. */
record CheckoutTokenView(
        String id,
        String object,
        String use,
        Long amount,
        String currency,
        String captureMethod,
        String merchantReference,
        String description,
        String returnUrl,
        String customer,
        String origin,
        String token,
        Instant createdAt,
        Instant expiresAt) {

    static CheckoutTokenView of(CheckoutGrant grant, CheckoutTokens.Issued issued, Instant createdAt) {
        CheckoutTerms terms = grant.terms();
        return new CheckoutTokenView(
                grant.id(),
                "checkout_token",
                grant.use().wire(),
                terms.amount(),
                terms.currency(),
                terms.captureMethod(),
                terms.merchantReference(),
                terms.description(),
                terms.returnUrl(),
                terms.customer(),
                grant.origin().orElse(null),
                issued.token(),
                createdAt,
                issued.expiresAt());
    }
}
