package io.postern.merchant;

import java.util.Currency;
import java.util.Set;
import java.util.UUID;

/**
 * A merchant as the other rooms need it.
 *
 * @param mode {@code facilitator}: the bank settles with the platform; {@code gateway_only}: with the merchant directly
 */
public record MerchantProfile(UUID id, String name, Plan plan, Set<Currency> currencies, String mode) {
    public boolean isGatewayOnly() {
        return "gateway_only".equals(mode);
    }
}
