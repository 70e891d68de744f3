package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.card.CardView;
import io.postern.card.CardView.ChecksView;
import io.postern.id.IdKind;
import io.postern.risk.Decision;
import java.time.Instant;
import java.util.Map;

/** A payment as its merchant sees it. */
record PaymentView(
        String id,
        String object,
        Status status,
        long amount,
        long amountCapturable,
        long amountCaptured,
        long amountRefunded,
        String currency,
        String captureMethod,
        String token,
        CardView card,
        String merchantReference,
        String description,
        Map<String, String> metadata,
        Customer customer,
        String subject,
        LastError lastError,
        NextAction nextAction,
        String cancellationReason,
        String acquirer,
        String acquirerReference,
        String networkTransactionId,
        Decision risk,
        boolean disputed,
        Instant createdAt,
        int version) {

    /** Who pays, by the merchant's own id; what else was told of them is not shown. */
    record Customer(String id) {}

    /** What the cardholder has to do before the payment can go on. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NextAction(String type, String url) {}

    static PaymentView of(Payment payment, String acquirer) {
        Life life = payment.life();
        Head head = life.head();
        Detail detail = life.detail();
        Totals totals = life.totals();
        return new PaymentView(
                IdKind.PAYMENT.format(head.id()),
                "payment",
                life.last().status(),
                head.amount().amountMinor(),
                payment instanceof Payment.Capturable ? totals.capturableMinor() : 0,
                totals.capturedMinor(),
                totals.refundedMinor(),
                head.amount().currency().getCurrencyCode(),
                head.capturesAtOnce() ? "automatic" : "manual",
                IdKind.TOKEN.format(life.attempt().tokenId()),
                cardOf(life),
                head.merchantReference(),
                head.description(),
                head.metadata(),
                head.customer() == null ? null : new Customer(head.customer()),
                head.subject() == null ? null : IdKind.SUBJECT.format(head.subject()),
                detail.lastError(),
                payment instanceof Payment.AwaitingAction ? new NextAction("redirect", detail.nextActionUrl()) : null,
                payment instanceof Payment.Over ? detail.reason() : null,
                acquirer,
                detail.acquirerReference(),
                detail.networkTransactionId(),
                detail.risk(),
                detail.disputed() != null,
                head.createdAt(),
                life.last().seq());
    }

    /** What a buyer may see: nothing of what the merchant and its bank say among themselves. */
    PaymentView toBuyer() {
        return new PaymentView(
                id,
                object,
                status,
                amount,
                amountCapturable,
                amountCaptured,
                amountRefunded,
                currency,
                captureMethod,
                token,
                card,
                merchantReference,
                description,
                null,
                null,
                null,
                lastError == null ? null : lastError.toBuyer(),
                nextAction,
                cancellationReason,
                null,
                null,
                null,
                null,
                disputed,
                createdAt,
                version);
    }

    /** The card of the attempt that counts, with what the bank compared at authorization. */
    private static CardView cardOf(Life life) {
        ChecksView checks = life.detail().checks();
        return checks == null ? life.attempt().card() : life.attempt().card().withChecks(checks);
    }
}
