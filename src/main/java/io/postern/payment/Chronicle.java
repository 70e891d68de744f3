package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.database.Insert;
import io.postern.event.Events;
import io.postern.id.IdKind;
import io.postern.receipt.Receipts;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes what happened to a payment: its new facts, the receipt of each fact that has one, and what its merchant is told. */
@ApplicationScoped
class Chronicle {
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final Receipts receipts;
    private final Events events;
    private final Acquirer acquirer;

    Chronicle(PaymentStore payments, RefundStore refunds, Receipts receipts, Events events, Acquirer acquirer) {
        this.payments = payments;
        this.refunds = refunds;
        this.receipts = receipts;
        this.events = events;
        this.acquirer = acquirer;
    }

    /** The parts of a transaction that make these new facts durable. */
    List<Insert> write(Payment payment) {
        Life life = payment.life();
        List<Insert> parts = new ArrayList<>();
        for (Fact fact : life.unwritten()) {
            parts.add(payments.append(life.head(), fact));
            receiptKind(fact).ifPresent(kind -> parts.add(receipt(life, fact, kind, paymentId(life))));
        }
        PaymentView view = PaymentView.of(payment, acquirer.name());
        for (String type : announcements(life)) {
            parts.addAll(
                    events.announce(life.head().merchantId(), type, life.head().id(), view.version(), view));
        }
        if (life.head().uniqueReference() && payment instanceof Payment.Over) {
            parts.add(payments.releaseReference(life.head()));
        }
        return parts;
    }

    /** The same for a move of a refund, whose own fact is written beside the payment's. */
    List<Insert> write(Payment payment, Refund refund) {
        Life life = payment.life();
        List<Insert> parts = new ArrayList<>();
        for (Fact fact : life.unwritten()) {
            parts.add(payments.append(life.head(), fact));
            receiptKind(fact)
                    .ifPresent(kind -> parts.add(receipt(life, fact, kind, IdKind.REFUND.format(refund.id()))));
        }
        parts.addAll(refunds.append(refund));
        String type = switch (refund.state()) {
            case SUCCEEDED -> "refund.succeeded";
            case FAILED, CANCELED -> "refund.failed";
            case PENDING, UNKNOWN -> refund.seq() == 1 ? "refund.created" : null;
        };
        if (type != null) {
            parts.addAll(events.announce(refund.merchantId(), type, refund.id(), refund.seq(), RefundView.of(refund)));
        }
        return parts;
    }

    private Insert receipt(Life life, Fact fact, String kind, String subject) {
        Head head = life.head();
        return receipts.issue(head.merchantId(), kind, head.id(), fact.seq(), subject, FactStatement.of(life, fact));
    }

    private static java.util.Optional<String> receiptKind(Fact fact) {
        boolean lapsed = fact.kind() == FactKind.AUTHORIZATION_VOIDED
                && VoidPayment.LAPSED.equals(fact.detail().reason());
        return lapsed ? java.util.Optional.of("payment.expired") : fact.kind().receiptKind();
    }

    /** A merchant is told where the payment stands now, and of each capture it asked for. */
    private static List<String> announcements(Life life) {
        return switch (life.last().kind()) {
            case CAPTURED -> List.of("payment.captured", standing(life));
            case CAPTURE_REVERSED -> List.of("payment.failed", standing(life));
            case AUTHORIZATION_VOIDED ->
                Stream.concat(life.unwritten().stream().flatMap(Chronicle::ofCapture), Stream.of(standing(life)))
                        .toList();
            case AUTHORIZED, CAPTURED_AT_ONCE, ACTION_REQUIRED, UNANSWERED, CAPTURE_FAILED, VOID_FAILED ->
                List.of(standing(life));
            case DECLINED -> List.of("payment.failed");
            default -> List.of();
        };
    }

    /** What was released goes with a capture that was the last one, or that the bank took back. */
    private static Stream<String> ofCapture(Fact fact) {
        return switch (fact.kind()) {
            case CAPTURED -> Stream.of("payment.captured");
            case CAPTURE_REVERSED -> Stream.of("payment.failed");
            default -> Stream.empty();
        };
    }

    private static String standing(Life life) {
        Status status = life.last().status();
        return status == Status.REQUIRES_CAPTURE ? "payment.authorized" : "payment." + status.wire();
    }

    private static String paymentId(Life life) {
        return IdKind.PAYMENT.format(life.head().id());
    }
}
