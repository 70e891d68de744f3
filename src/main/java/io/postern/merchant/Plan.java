package io.postern.merchant;

import io.postern.limit.AgreedLimits;
import java.util.Optional;

/**
 * What was agreed with a merchant. Amounts are in minor units of whatever currency a payment has.
 *
 * @param feeBasisPoints share of each capture, in 1/100 of a percent
 * @param feeFixedMinor once per payment, at its first capture
 * @param reserveBasisPoints share of each capture that is kept back
 * @param paymentLimitMinor the largest payment
 * @param cardPaymentsPerMinute how often one card may pay
 * @param refundStepUpMinor refunds above this need a person's stronger login
 * @param reserveForRefunds whether refunds may use the reserve
 * @param receivableForRefunds whether refunds may leave the merchant in debt
 * @param disputeFeeMinor what a dispute costs while its money is held back or lost
 * @param limits what a client may ask for, where it is not what is usual
 */
public record Plan(
        int feeBasisPoints,
        long feeFixedMinor,
        int reserveBasisPoints,
        long paymentLimitMinor,
        int cardPaymentsPerMinute,
        long refundStepUpMinor,
        boolean reserveForRefunds,
        boolean receivableForRefunds,
        long disputeFeeMinor,
        AgreedLimits limits) {
    private static final AgreedLimits AS_USUAL = new AgreedLimits(Optional.empty(), Optional.empty());

    /** What a merchant gets whose operator names nothing else. */
    public static Plan usual() {
        return new Plan(0, 0, 0, 10_000_000, 1000, 100_000, false, false, 0, AS_USUAL);
    }

    /** The plan of the two demo merchants: 2.9 % and 30 minor units, refunds may run into debt. */
    public static Plan demo() {
        return new Plan(290, 30, 0, 10_000_000, 1000, 100_000, false, true, 0, AS_USUAL);
    }
}
