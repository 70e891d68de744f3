package io.postern.card;

import org.jspecify.annotations.Nullable;

/** A card as anybody may see it, on tokens and payments. */
public record CardView(
        String brand,
        String last4,
        String bin,
        int expMonth,
        int expYear,
        String fingerprint,
        @Nullable String funding,
        @Nullable String country,
        ChecksView checks) {

    /** What the bank said when it was asked last. */
    public record ChecksView(String cvcCheck, String addressLine1Check, String addressPostalCodeCheck) {
        public static ChecksView of(Checks checks) {
            return new ChecksView(
                    checks.cvc().wire(),
                    checks.addressLine1().wire(),
                    checks.addressPostalCode().wire());
        }
    }

    /** The same card with another bank's, or a later, answer. */
    public CardView with(Checks checks) {
        return withChecks(ChecksView.of(checks));
    }

    /** The same card with an answer that was kept elsewhere. */
    public CardView withChecks(ChecksView later) {
        return new CardView(brand, last4, bin, expMonth, expYear, fingerprint, funding, country, later);
    }
}
