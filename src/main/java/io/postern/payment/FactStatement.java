package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.card.CardView.ChecksView;
import io.postern.id.IdKind;
import java.time.Instant;

/** What the receipt of a payment's fact states. Nothing in it is personal; the card is its brand and last four. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FactStatement(
        String payment,
        int seq,
        String fact,
        Status status,
        long amount,
        String currency,
        long authorized,
        long captured,
        long refunded,
        String cardBrand,
        String cardLast4,
        ChecksView checks,
        String acquirerReference,
        String networkTransactionId,
        LastError lastError,
        String reason,
        Instant at) {

    static FactStatement of(Life life, Fact fact) {
        Detail detail = fact.detail();
        return new FactStatement(
                IdKind.PAYMENT.format(life.head().id()),
                fact.seq(),
                fact.kind().wire(),
                fact.status(),
                fact.amountMinor(),
                life.head().amount().currency().getCurrencyCode(),
                fact.totals().authorizedMinor(),
                fact.totals().capturedMinor(),
                fact.totals().refundedMinor(),
                life.attempt().card().brand(),
                life.attempt().card().last4(),
                detail.checks(),
                detail.acquirerReference(),
                detail.networkTransactionId(),
                detail.lastError(),
                detail.reason(),
                fact.at());
    }
}
