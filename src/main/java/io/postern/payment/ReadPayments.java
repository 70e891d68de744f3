package io.postern.payment;

import io.postern.access.Caller;
import io.postern.acquirer.Acquirer;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.database.Rows;
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

    Uni<PaymentView> payment(Caller caller, String id) {
        UUID paymentId = paymentId(id);
        return ownerOfPayment(caller, paymentId)
                .chain(merchantId -> find(merchantId, paymentId))
                .map(payment -> PaymentView.of(payment, acquirer.name()));
    }

    /** Whose payment the caller means: only a caller of the platform reads others' than its own. */
    Uni<UUID> ownerOfPayment(Caller caller, UUID paymentId) {
        return owner(caller, "/* payment.owner */ SELECT merchant_id FROM payment WHERE id = $1", paymentId);
    }

    private Uni<UUID> owner(Caller caller, String sql, UUID id) {
        if (!caller.isOfPlatform()) {
            return Uni.createFrom().item(caller.merchantId());
        }
        return database.asAuditor()
                .query(sql, id)
                .map(rows -> Rows.first(rows, row -> row.getUUID("merchant_id")).orElse(caller.merchantId()));
    }

    Uni<Payment> find(UUID merchantId, UUID paymentId) {
        Lookup<Optional<Payment>> lookup = payments.lookup(merchantId, paymentId);
        return database.of(merchantId).read(lookup).map(row -> present(lookup.in(row), paymentId));
    }

    Uni<RefundView> refund(Caller caller, String id) {
        UUID refundId = IdKind.REFUND.parse(id).orElseThrow(() -> ProblemException.notFound("refund", id));
        return owner(caller, "/* payment.refund_owner */ SELECT merchant_id FROM refund WHERE id = $1", refundId)
                .chain(merchantId -> refund(merchantId, refundId, id));
    }

    private Uni<RefundView> refund(UUID merchantId, UUID refundId, String id) {
        Lookup<Optional<Refund>> lookup = refunds.lookup(merchantId, refundId);
        return database.of(merchantId)
                .read(lookup)
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
