package io.postern.limit;

import io.postern.access.Caller;
import io.postern.id.ReservedMerchant;
import java.util.UUID;

/**
 * Whose budget it is, and of what.
 *
 * @param merchantId the holder's merchant; the platform for addresses
 * @param holder the client's name, the address, or the print of a network
 */
record BudgetId(Policy policy, UUID merchantId, String holder) {
    static BudgetId of(Policy policy, Caller caller) {
        return new BudgetId(policy, caller.merchantId(), caller.client());
    }

    /** Checkout tokens are handed to every browser that asks: for the cards that fail, all of a merchant's are one client. */
    static BudgetId ofCards(Caller caller) {
        String holder = caller.checkout().isPresent() ? "checkout" : caller.client();
        return new BudgetId(Policy.FAILED_CARDS, caller.merchantId(), holder);
    }

    static BudgetId ofAddress(Policy policy, String address) {
        return new BudgetId(policy, ReservedMerchant.PLATFORM.id(), address);
    }
}
