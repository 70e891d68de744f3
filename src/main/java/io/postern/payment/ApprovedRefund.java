package io.postern.payment;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.card.Cards;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** A refund that a second person approves. Plan, funds and the payment's state count when it runs. */
@ApplicationScoped
class ApprovedRefund implements ApprovableVerb {
    private final RefundPayment refund;
    private final WishReader reader;

    ApprovedRefund(RefundPayment refund, WishReader reader) {
        this.refund = refund;
        this.reader = reader;
    }

    @Override
    public String operation() {
        return "POST /v1/refunds";
    }

    @Override
    public Scope scope() {
        return Scope.REFUNDS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        RefundRequest request = reader.read(wish, RefundRequest.class);
        ReadPayments.paymentId(request.payment());
        Cards.refuseNumbersIn(String.valueOf(request.amount()), "amount");
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return refund.refund(requester, idempotencyKey, reader.read(wish, RefundRequest.class));
    }
}
