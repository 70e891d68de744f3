package io.postern.merchant;

import io.postern.access.DoorRules;
import java.util.Currency;
import java.util.Set;
import java.util.UUID;

/** What other rooms need to know of a merchant to let a call and a payment through. */
public record MerchantProfile(
        UUID id, String name, Plan plan, Set<Currency> currencies, String mode, DoorRules doorRules) {
    /** Whether the bank settles with the merchant directly, so that there are no money journals. */
    public boolean isGatewayOnly() {
        return MerchantTerms.GATEWAY_ONLY.equals(mode);
    }
}
