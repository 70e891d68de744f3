package io.postern.merchant;

import java.util.Currency;
import java.util.List;
import java.util.Set;

/**
 * Everything that can be settled about a merchant.
 *
 * @param country ISO 3166 code, or null
 * @param currencies what it takes, at least one
 * @param clients subjects of access tokens that act for it; empty for any
 * @param addressRules networks its calls come from; empty for any
 */
public record MerchantTerms(
        String name,
        String country,
        String mode,
        Set<Currency> currencies,
        Plan plan,
        List<String> clients,
        List<String> addressRules) {
    public static final String FACILITATOR = "facilitator";
    public static final String GATEWAY_ONLY = "gateway_only";
}
