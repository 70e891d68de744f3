package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Finds one payment or refund of a merchant. Another merchant's is not found. */
@ApplicationScoped
class ReadPayments {
    private final Database database;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final Acquirer acquirer;

    ReadPayments(Database database, PaymentStore payments, RefundStore refunds, Acquirer acquirer) {
        this.database = database;
        this.payments = payments;
        this.refunds = refunds;
        this.acquirer = acquirer;
    }

    Uni<PaymentView> payment(UUID merchantId, String id) {
        return find(merchantId, paymentId(id)).map(payment -> PaymentView.of(payment, acquirer.name()));
    }

    Uni<Payment> find(UUID merchantId, UUID paymentId) {
        Lookup<Optional<Payment>> lookup = payments.lookup(merchantId, paymentId);
        return database.read(lookup).map(row -> present(lookup.in(row), paymentId));
    }

    Uni<RefundView> refund(UUID merchantId, String id) {
        UUID refundId = IdKind.REFUND.parse(id).orElseThrow(() -> ProblemException.notFound("refund", id));
        Lookup<Optional<Refund>> lookup = refunds.lookup(merchantId, refundId);
        return database.read(lookup)
                .map(row -> lookup.in(row).orElseThrow(() -> ProblemException.notFound("refund", id)))
                .map(RefundView::of);
    }

    static UUID paymentId(String id) {
        return IdKind.PAYMENT.parse(id).orElseThrow(() -> ProblemException.notFound("payment", id));
    }

    static Payment present(Optional<Payment> found, UUID paymentId) {
        return found.orElseThrow(() -> ProblemException.notFound("payment", IdKind.PAYMENT.format(paymentId)));
    }
}
