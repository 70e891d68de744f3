package io.postern.payment;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.acquirer.Acquirer;
import io.postern.acquirer.RefundOrder;
import io.postern.card.Cards;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.ledger.Funds;
import io.postern.ledger.Ledger;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** Gives money back: from the merchant's funds first, then through the bank. */
@ApplicationScoped
class RefundPayment {
    private static final int TRIES = 5;

    private final MoveVerb verb;
    private final StepUp stepUp;
    private final RefundParts parts;
    private final Idempotency idempotency;
    private final Database database;
    private final Ledger ledger;
    private final Acquirer acquirer;
    private final SettleRefund settle;
    private final Ids ids;
    private final Clock clock;

    RefundPayment(
            MoveVerb verb,
            StepUp stepUp,
            RefundParts parts,
            Idempotency idempotency,
            Database database,
            Ledger ledger,
            Acquirer acquirer,
            SettleRefund settle,
            Ids ids,
            Clock clock) {
        this.verb = verb;
        this.stepUp = stepUp;
        this.parts = parts;
        this.idempotency = idempotency;
        this.database = database;
        this.ledger = ledger;
        this.acquirer = acquirer;
        this.settle = settle;
        this.ids = ids;
        this.clock = clock;
    }

    Uni<Answer> refund(Caller caller, String key, RefundRequest request) {
        UUID paymentId = ReadPayments.paymentId(request.payment());
        return verb.on(caller, key, "POST /v1/refunds", paymentId, request, (shop, claim, payment) -> {
            Payment.Refunding asked = asked(payment, request);
            authenticateMuchMoney(caller, shop, asked.life());
            Refund refund = refund(asked, request);
            return begin(caller, shop, claim, asked, refund)
                    .flatMap(durable -> acquirer.refund(order(durable.life()))
                            .flatMap(answer ->
                                    settle.book(shop, durable, refund, answer, Owed.toCaller(claim.key(), 201))))
                    // The bank's own news was quicker and has booked the end already; the floor's guard sees it first.
                    // Or this very request came twice, and the other one took the funds.
                    .onFailure(RefundPayment::lacksFunds)
                    .recoverWithUni(lost -> idempotency.replayOr(
                            claim, shop.keys(), () -> isOverdraft(lost) ? IllegalMove.busy(payment) : lost));
        });
    }

    private static boolean lacksFunds(Throwable failure) {
        return isOverdraft(failure)
                || failure instanceof ProblemException refusal
                        && refusal.problem() == Problem.INSUFFICIENT_MERCHANT_BALANCE;
    }

    private static boolean isOverdraft(Throwable failure) {
        return Violation.of(Ledger.NO_OVERDRAFT, failure);
    }

    private void authenticateMuchMoney(Caller caller, Shop shop, Life asked) {
        long limitMinor = shop.profile().plan().refundStepUpMinor();
        if (asked.move().amountMinor() > limitMinor) {
            stepUp.require(
                    caller, "A refund of more than " + asked.head().amount().withAmount(limitMinor));
        }
    }

    private Payment.Refunding asked(Payment payment, RefundRequest request) {
        Cards.refuseNumbersIn(String.valueOf(request.amount()), "amount");
        long rest = payment.life().refundableMinor();
        long wanted = request.amount() == null ? rest : request.amount();
        if (payment.life().move() == null && payment.life().totals().capturedMinor() > 0 && wanted > rest) {
            throw IllegalMove.tooMuch(payment, "refunded", wanted, rest);
        }
        if (wanted == 0) {
            throw IllegalMove.of(payment, "refunded");
        }
        UUID refundId = ids.next();
        return switch (payment) {
            case Payment.Paid paid -> paid.refund(refundId, wanted, clock.instant());
            case Payment.Capturable open
            when open.life().totals().capturedMinor() > 0 -> open.refund(refundId, wanted, clock.instant());
            default -> throw IllegalMove.of(payment, "refunded");
        };
    }

    private Refund refund(Payment.Refunding asked, RefundRequest request) {
        Life life = asked.life();
        return new Refund(
                life.head().merchantId(),
                life.move().id(),
                life.head().id(),
                life.head().amount().withAmount(life.move().amountMinor()),
                request.reason(),
                clock.instant(),
                1,
                Refund.State.PENDING,
                null);
    }

    /** Other refunds of this merchant may take the funds between the look and the posting; then it looks again. */
    private Uni<Payment.Refunding> begin(
            Caller caller, Shop shop, Claim claim, Payment.Refunding asked, Refund refund) {
        Lookup<Funds> funds = ledger.funds(shop.merchantId(), refund.amount().currency(), refund.paymentId());
        return Uni.createFrom()
                .deferred(() -> database.of(shop.merchantId()).read(funds))
                .flatMap(row -> database.of(shop.merchantId())
                        .write(parts.begin(caller, shop, claim, asked, refund, funds.in(row))))
                .onFailure(RefundPayment::isOverdraft)
                .retry()
                .atMost(TRIES)
                .replaceWith(() -> new Payment.Refunding(asked.life().written()));
    }

    private static RefundOrder order(Life life) {
        return new RefundOrder(
                life.head().merchantId(),
                life.move().reference(),
                IdKind.ATTEMPT.format(life.attempt().id()),
                life.head().amount().withAmount(life.move().amountMinor()),
                life.head().sandboxHints());
    }
}
