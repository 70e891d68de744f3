package io.postern.payment;

import io.postern.id.IdKind;
import java.time.Instant;

/** A refund as its merchant sees it. */
record RefundView(
        String id,
        String object,
        String payment,
        long amount,
        String currency,
        String status,
        String reason,
        String failureReason,
        Instant createdAt) {

    static RefundView of(Refund refund) {
        return new RefundView(
                IdKind.REFUND.format(refund.id()),
                "refund",
                IdKind.PAYMENT.format(refund.paymentId()),
                refund.amount().amountMinor(),
                refund.amount().currency().getCurrencyCode(),
                refund.state().wire(),
                refund.reason(),
                refund.failureReason(),
                refund.createdAt());
    }
}
