package io.postern.merchant;

/**
 * What a merchant pays and may do. Amounts are minor units of whatever currency they are applied to.
 *
 * @param feeBasisPoints share of each capture, in 1/100 of a percent
 * @param feeFixedMinor taken once for a payment, at its first capture
 * @param reserveBasisPoints share of each capture that is held back
 * @param paymentLimitMinor payments above it are blocked
 * @param cardPaymentsPerMinute how often one card may be tried in 60 seconds
 * @param refundStepUpMinor refunds above it need a login with a second factor
 * @param reserveForRefunds whether a refund may be taken from the reserve
 * @param receivableForRefunds whether a refund may leave the merchant in debt
 */
public record Plan(
        int feeBasisPoints,
        long feeFixedMinor,
        int reserveBasisPoints,
        long paymentLimitMinor,
        int cardPaymentsPerMinute,
        long refundStepUpMinor,
        boolean reserveForRefunds,
        boolean receivableForRefunds) {}
