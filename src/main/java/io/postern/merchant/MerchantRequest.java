package io.postern.merchant;

import java.util.List;

/** The body of a merchant's opening or change; what is absent keeps its usual or its present value. */
record MerchantRequest(
        String name,
        String country,
        String mode,
        List<String> currencies,
        PlanRequest plan,
        List<String> clients,
        List<String> addressRules) {

    /** The part of it that is the plan. */
    record PlanRequest(
            Integer feeBasisPoints,
            Long feeFixed,
            Integer reserveBasisPoints,
            Long paymentLimit,
            Integer cardPaymentsPerMinute,
            Long refundStepUp,
            Boolean reserveForRefunds,
            Boolean receivableForRefunds,
            Long disputeFee,
            Integer requestsPerMinute,
            Integer failedCardsPerMinute) {}
}
