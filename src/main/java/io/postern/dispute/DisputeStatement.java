package io.postern.dispute;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.id.IdKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the receipt of a dispute's fact states. Nothing in it is personal. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DisputeStatement(
        String dispute,
        String payment,
        int seq,
        FactKind fact,
        DisputeStage stage,
        DisputeStatus status,
        long amount,
        String currency,
        long withdrawn,
        long reinstated,
        long lost,
        long fee,
        String reason,
        String network,
        @Nullable String networkReasonCode,
        String acquirer,
        String acquirerReference,
        String cardLast4,
        @Nullable Instant respondBy,
        Instant at) {

    static DisputeStatement of(Head head, Fact fact) {
        return new DisputeStatement(
                head.publicId(),
                IdKind.PAYMENT.format(head.paymentId()),
                fact.seq(),
                fact.kind(),
                fact.stage(),
                fact.status(),
                head.amount().amountMinor(),
                head.amount().currency().getCurrencyCode(),
                fact.held().withdrawnMinor(),
                fact.held().reinstatedMinor(),
                fact.held().lostMinor(),
                fact.held().feeMinor(),
                ReasonCodes.wordOf(fact.detail().reason()),
                head.network(),
                fact.detail().networkReasonCode(),
                head.acquirer(),
                head.bankReference(),
                head.cardLast4(),
                fact.respondBy(),
                fact.at());
    }
}
