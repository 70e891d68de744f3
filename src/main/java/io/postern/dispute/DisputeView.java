package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.id.IdKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dispute as its merchant sees it.
 *
 * @param amountHeld what the bank holds back or has taken of it now
 * @param lastChange what the last fact was, such as {@code opened} or {@code reminded}
 * @param assignee who looks after it; null in events
 * @param evidence the draft or what was submitted; null in events, since it tells of people
 * @param enhancedEligibility null in lists and events
 */
record DisputeView(
        String id,
        String object,
        String merchant,
        String payment,
        DisputeStage stage,
        DisputeStatus status,
        String reason,
        String network,
        @Nullable String networkReasonCode,
        @Nullable NetworkReason networkReason,
        long amount,
        long amountHeld,
        long fee,
        String currency,
        String cardLast4,
        @Nullable String merchantReference,
        String acquirer,
        String acquirerReference,
        @Nullable Instant respondBy,
        String lastChange,
        @Nullable Integer daysLeft,
        @Nullable String assignee,
        @Nullable Map<String, Object> evidence,
        EvidenceDetails evidenceDetails,
        @Nullable EnhancedEligibility enhancedEligibility,
        Instant createdAt,
        int version) {

    /** What the network's code means, and what usually helps against it. */
    record NetworkReason(String title, List<String> usefulEvidence) {}

    /**
     * @param pastDue whether no answer was given in time
     * @param answer how the merchant's answer stands, such as {@code drafted} or {@code submitting}; null while there is none
     * @param answerReason why the bank refused it, in its word
     * @param subject the person whose data the evidence is; null while there is none
     */
    record EvidenceDetails(
            boolean hasEvidence,
            int submissionCount,
            boolean pastDue,
            @Nullable String answer,
            @Nullable String answerReason,
            @Nullable String subject) {}

    static DisputeView of(Dispute dispute) {
        Life life = dispute.life();
        Head head = life.head();
        Fact last = life.last();
        Detail detail = last.detail();
        return new DisputeView(
                head.publicId(),
                "dispute",
                IdKind.MERCHANT.format(head.merchantId()),
                IdKind.PAYMENT.format(head.paymentId()),
                last.stage(),
                last.status(),
                ReasonCodes.wordOf(detail.reason()),
                head.network(),
                detail.networkReasonCode(),
                ReasonCodes.find(head.network(), detail.networkReasonCode())
                        .map(code -> new NetworkReason(code.title(), code.usefulEvidence()))
                        .orElse(null),
                head.amount().amountMinor(),
                last.held().minor(),
                last.held().feeMinor(),
                head.amount().currency().getCurrencyCode(),
                head.cardLast4(),
                head.merchantReference(),
                head.acquirer(),
                head.bankReference(),
                last.respondBy(),
                last.kind().wire(),
                last.kind() == FactKind.REMINDED ? detail.reminded() : null,
                null,
                null,
                new EvidenceDetails(
                        detail.submissions() > 0,
                        detail.submissions(),
                        last.status() == DisputeStatus.EXPIRED,
                        null,
                        null,
                        null),
                null,
                head.createdAt(),
                last.seq());
    }

    /** The same with its evidence, for who may read it. */
    DisputeView with(
            @Nullable Map<String, Object> shown, EvidenceDetails details, @Nullable EnhancedEligibility eligibility) {
        return with(assignee, shown, details, eligibility);
    }

    DisputeView assignedTo(@Nullable String who) {
        return with(who, evidence, evidenceDetails, enhancedEligibility);
    }

    private DisputeView with(
            @Nullable String who,
            @Nullable Map<String, Object> shown,
            EvidenceDetails details,
            @Nullable EnhancedEligibility eligibility) {
        return new DisputeView(
                id,
                object,
                merchant,
                payment,
                stage,
                status,
                reason,
                network,
                networkReasonCode,
                networkReason,
                amount,
                amountHeld,
                fee,
                currency,
                cardLast4,
                merchantReference,
                acquirer,
                acquirerReference,
                respondBy,
                lastChange,
                daysLeft,
                who,
                shown,
                details,
                eligibility,
                createdAt,
                version);
    }
}
