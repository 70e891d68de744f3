package io.postern.payment;

import io.postern.acquirer.MovementAnswer;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.ledger.Funds;
import io.postern.ledger.Ledger;
import io.postern.ledger.PostingTimes;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Transaction 2 of a refund: books the bank's answer, whoever brings it and however late. A refund that had succeeded can
 * still fail.
 */
@ApplicationScoped
class SettleRefund {
    private static final int TRIES = 5;

    private final Database database;
    private final Chronicle chronicle;
    private final RefundParts refunds;
    private final WorkStore work;
    private final Ledger ledger;
    private final Idempotency idempotency;
    private final Json json;
    private final Clock clock;
    private final PostingTimes times;
    private final PaymentMeters meters;

    SettleRefund(
            Database database,
            Chronicle chronicle,
            RefundParts refunds,
            WorkStore work,
            Ledger ledger,
            Idempotency idempotency,
            Json json,
            Clock clock,
            PostingTimes times,
            PaymentMeters meters) {
        this.database = database;
        this.chronicle = chronicle;
        this.refunds = refunds;
        this.work = work;
        this.ledger = ledger;
        this.idempotency = idempotency;
        this.json = json;
        this.clock = clock;
        this.times = times;
        this.meters = meters;
    }

    Uni<Answer> book(Shop shop, Payment payment, Refund refund, MovementAnswer answer, Owed owed) {
        return switch (answer) {
            case MovementAnswer.Accepted accepted -> succeeded(shop, payment, refund, owed);
            case MovementAnswer.Refused refused -> failed(shop, payment, refund, refused.code(), owed);
            case MovementAnswer.Pending pending -> pending(shop, payment, refund, owed);
            case MovementAnswer.Unknown unknown -> unanswered(shop, payment, refund, owed);
        };
    }

    private Uni<Answer> succeeded(Shop shop, Payment payment, Refund refund, Owed owed) {
        Payment next = payment instanceof Payment.Refunding busy && isOf(busy, refund)
                ? busy.succeeded(clock.instant())
                : payment.refundSucceeded(refund.id(), refund.amount().amountMinor(), clock.instant());
        Refund done = refund.next(Refund.State.SUCCEEDED, null);
        List<Insert> more = new ArrayList<>();
        if (!shop.profile().isGatewayOnly()) {
            more.addAll(refunds.post("refund_succeeded", refund, RefundJournal.succeeded(refund.amount())));
        }
        more.add(work.watchRefund(refund));
        return commit(shop, next, done, more, owed);
    }

    /** @param reason the bank's word, or why it never got the order */
    Uni<Answer> failed(Shop shop, Payment payment, Refund refund, String reason, Owed owed) {
        Payment next = payment instanceof Payment.Refunding busy && isOf(busy, refund)
                ? busy.refused(reason, clock.instant())
                : payment.refundFailed(refund.id(), refund.amount().amountMinor(), reason, clock.instant());
        Refund failed = refund.next(Refund.State.FAILED, reason);
        Lookup<Funds> funds = ledger.funds(refund.merchantId(), refund.amount().currency(), refund.paymentId());
        return Uni.createFrom()
                .deferred(() -> database.of(shop.merchantId()).read(funds))
                .flatMap(row -> commit(shop, next, failed, giveBack(shop, refund, funds.in(row)), owed))
                .onFailure(failure -> Violation.of(Ledger.NO_OVERDRAFT, failure))
                .retry()
                .atMost(TRIES);
    }

    private List<Insert> giveBack(Shop shop, Refund refund, Funds funds) {
        List<Insert> more = new ArrayList<>();
        if (!shop.profile().isGatewayOnly()) {
            boolean afterSuccess = refund.state() == Refund.State.SUCCEEDED;
            more.addAll(
                    refunds.post("refund_failed", refund, RefundJournal.failed(refund.amount(), funds, afterSuccess)));
        }
        more.add(work.end(refund.merchantId(), refund.paymentId(), refund.id()));
        return more;
    }

    /** The bank took it on. The work row stays: somebody has to ask how it ended. */
    private Uni<Answer> pending(Shop shop, Payment payment, Refund refund, Owed owed) {
        return payment instanceof Payment.Refunding busy && isOf(busy, refund)
                ? commit(
                        shop,
                        busy.pending(clock.instant()),
                        refund.next(Refund.State.PENDING, null),
                        List.of(soon(refund)),
                        owed)
                : Uni.createFrom().item(owed.answer(json.write(RefundView.of(refund))));
    }

    private Uni<Answer> unanswered(Shop shop, Payment payment, Refund refund, Owed owed) {
        return payment instanceof Payment.Refunding busy && isOf(busy, refund)
                ? commit(
                        shop,
                        busy.unanswered(clock.instant()),
                        refund.next(Refund.State.UNKNOWN, null),
                        List.of(soon(refund)),
                        owed)
                : Uni.createFrom().item(owed.answer(json.write(RefundView.of(refund))));
    }

    private Insert soon(Refund refund) {
        return work.hasten(refund.merchantId(), refund.paymentId(), refund.id());
    }

    private Uni<Answer> commit(Shop shop, Payment next, Refund refund, List<Insert> more, Owed owed) {
        Answer answer = owed.answer(json.write(RefundView.of(refund)));
        List<Insert> parts = new ArrayList<>(chronicle.write(next, refund));
        parts.addAll(more);
        owed.key().ifPresent(key -> parts.add(idempotency.keepOwed(key, shop.keys(), answer)));
        parts.addAll(owed.trail());
        return times.timed(parts, database.of(shop.merchantId()).write(parts))
                .invoke(() -> meters.ended(refund))
                .replaceWith(answer);
    }

    private static boolean isOf(Payment.Refunding busy, Refund refund) {
        return busy.life().move().id().equals(refund.id());
    }
}
