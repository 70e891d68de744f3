package io.postern.merchant;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.Currency;
import java.util.List;

/** A merchant as operators see it. */
record MerchantView(
        String id,
        String object,
        String name,
        String country,
        String mode,
        List<String> currencies,
        PlanView plan,
        List<String> clients,
        List<String> addressRules,
        Instant createdAt) {

    static MerchantView of(MerchantRow row) {
        MerchantTerms terms = row.terms();
        return new MerchantView(
                IdKind.MERCHANT.format(row.id),
                "merchant",
                terms.name(),
                terms.country(),
                terms.mode(),
                terms.currencies().stream().map(Currency::getCurrencyCode).toList(),
                PlanView.of(terms.plan()),
                terms.clients(),
                terms.addressRules(),
                row.createdAt);
    }

    /** The plan with the names it has on the wire. */
    record PlanView(
            int feeBasisPoints,
            long feeFixed,
            int reserveBasisPoints,
            long paymentLimit,
            int cardPaymentsPerMinute,
            long refundStepUp,
            boolean reserveForRefunds,
            boolean receivableForRefunds,
            long disputeFee,
            Integer requestsPerMinute,
            Integer failedCardsPerMinute) {
        static PlanView of(Plan plan) {
            return new PlanView(
                    plan.feeBasisPoints(),
                    plan.feeFixedMinor(),
                    plan.reserveBasisPoints(),
                    plan.paymentLimitMinor(),
                    plan.cardPaymentsPerMinute(),
                    plan.refundStepUpMinor(),
                    plan.reserveForRefunds(),
                    plan.receivableForRefunds(),
                    plan.disputeFeeMinor(),
                    plan.limits().requestsPerMinute().orElse(null),
                    plan.limits().failedCardsPerMinute().orElse(null));
        }
    }
}
