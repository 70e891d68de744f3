package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.AuthorizationAnswer;
import io.postern.acquirer.Inquiry;
import io.postern.acquirer.MovementAnswer;
import io.postern.acquirer.Reversal;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Finds out how one move ended and books it with the same transaction 2 that its own request would have used. */
@ApplicationScoped
class Recovery {
    private static final String WORKER = "recovery";
    static final String NEVER_ARRIVED = "bank_unavailable";

    private final Acquirer acquirer;
    private final SettleAuthorization authorizations;
    private final SettleCapture captures;
    private final VoidPayment voids;
    private final SettleRefund refunds;
    private final RefundStore refundStore;
    private final WorkStore work;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    Recovery(
            Acquirer acquirer,
            SettleAuthorization authorizations,
            SettleCapture captures,
            VoidPayment voids,
            SettleRefund refunds,
            RefundStore refundStore,
            WorkStore work,
            Database database,
            Audit audit,
            Clock clock) {
        this.acquirer = acquirer;
        this.authorizations = authorizations;
        this.captures = captures;
        this.voids = voids;
        this.refunds = refunds;
        this.refundStore = refundStore;
        this.work = work;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    Uni<Void> end(Shop shop, Payment payment, WorkStore.Work due) {
        Owed owed = owed(payment, due);
        return switch (payment) {
            case Payment.Authorizing asked when isOf(asked, due) -> endAuthorization(shop, asked, owed);
            case Payment.Capturing asked when isOf(asked, due) -> endCapture(shop, asked, owed);
            case Payment.Voiding asked when isOf(asked, due) -> endVoid(shop, asked, owed);
            case Payment.AwaitingAction open
            when open.life().detail().attempt().equals(due.moveId()) -> endChallenge(shop, open, owed);
            default -> "refund".equals(due.kind()) ? endRefund(shop, payment, due, owed) : work.drop(due);
        };
    }

    private Uni<Void> endAuthorization(Shop shop, Payment.Authorizing asked, Owed owed) {
        return inquire(
                acquirer.inquireAuthorization(reference(asked)),
                answer -> authorizations.book(shop, asked, answer, owed),
                reference(asked),
                () -> authorizations.fail(shop, asked, owed));
    }

    private Uni<Void> endCapture(Shop shop, Payment.Capturing asked, Owed owed) {
        return inquire(
                acquirer.inquireMovement(reference(asked)),
                answer -> isPending(answer) ? later() : captures.book(shop, asked, answer, owed),
                reference(asked),
                () -> captures.refused(shop, asked, NEVER_ARRIVED, owed));
    }

    /** While nothing is set aside, it is the attempt itself that is taken back. */
    private Uni<Void> endVoid(Shop shop, Payment.Voiding asked, Owed owed) {
        if (!asked.life().isApproved()) {
            return reverse(IdKind.ATTEMPT.format(asked.life().attempt().id()), () -> voids.released(shop, asked, owed));
        }
        return inquire(
                acquirer.inquireMovement(reference(asked)),
                answer -> isPending(answer) ? later() : voids.book(shop, asked, answer, owed),
                reference(asked),
                () -> voids.refused(shop, asked, NEVER_ARRIVED, owed));
    }

    /** The cardholder is done, but the merchant never asked; a challenge still open is left to the next turn. */
    private Uni<Void> endChallenge(Shop shop, Payment.AwaitingAction open, Owed owed) {
        Payment.Authorizing asked = open.finish(clock.instant());
        return acquirer.inquireAuthorization(reference(asked)).flatMap(inquiry -> switch (inquiry) {
            case Inquiry.Found<AuthorizationAnswer>(AuthorizationAnswer.ActionRequired still) ->
                Uni.createFrom().voidItem();
            case Inquiry.Found<AuthorizationAnswer>(AuthorizationAnswer answer) ->
                authorizations.book(shop, asked, answer, owed).replaceWithVoid();
            case Inquiry.NotFound<AuthorizationAnswer> lost -> Uni.createFrom().voidItem();
            case Inquiry.Unknown<AuthorizationAnswer> silent -> Uni.createFrom().voidItem();
        });
    }

    /** A refund may be pending at the bank while its payment goes on. */
    private Uni<Void> endRefund(Shop shop, Payment payment, WorkStore.Work due, Owed owed) {
        Lookup<Optional<Refund>> lookup = refundStore.lookup(due.merchantId(), due.moveId());
        String reference = IdKind.REFUND.format(due.moveId());
        return database.of(due.merchantId()).read(lookup).flatMap(row -> {
            Refund refund = lookup.in(row).orElseThrow();
            return switch (refund.state()) {
                case PENDING, UNKNOWN ->
                    inquire(
                            acquirer.inquireMovement(reference),
                            answer -> refunds.book(shop, payment, refund, answer, owed),
                            reference,
                            () -> refunds.failed(shop, payment, refund, NEVER_ARRIVED, owed));
                case SUCCEEDED -> lookAgain(shop, payment, refund, due, owed);
                case FAILED, CANCELED -> work.drop(due);
            };
        });
    }

    /** Only that the bank took the refund back is news; anything else it says leaves things as they are. */
    private Uni<Void> lookAgain(Shop shop, Payment payment, Refund refund, WorkStore.Work due, Owed owed) {
        return acquirer.inquireMovement(IdKind.REFUND.format(refund.id())).flatMap(inquiry -> switch (inquiry) {
            case Inquiry.Found<MovementAnswer>(MovementAnswer.Refused returned) ->
                refunds.failed(shop, payment, refund, returned.code(), owed).replaceWithVoid();
            case Inquiry.Unknown<MovementAnswer> silent -> Uni.createFrom().voidItem();
            default -> work.drop(due);
        });
    }

    private <A> Uni<Void> inquire(
            Uni<Inquiry<A>> inquiry, Function<A, Uni<Answer>> book, String reference, Supplier<Uni<Answer>> fail) {
        return inquiry.flatMap(found -> switch (found) {
            case Inquiry.Found<A> known -> book.apply(known.answer()).replaceWithVoid();
            case Inquiry.NotFound<A> lost -> reverse(reference, fail);
            case Inquiry.Unknown<A> silent -> Uni.createFrom().voidItem();
        });
    }

    /** The order may still be on its way: only when the bank has promised never to book it has the move failed. */
    private Uni<Void> reverse(String reference, Supplier<Uni<Answer>> fail) {
        return acquirer.reverse(reference).flatMap(reversal -> switch (reversal) {
            case Reversal.Reversed done -> fail.get().replaceWithVoid();
            case Reversal.Unknown silent -> Uni.createFrom().voidItem();
        });
    }

    private Owed owed(Payment payment, WorkStore.Work due) {
        int status = payment.life().last().kind() == FactKind.CREATED || "refund".equals(due.kind()) ? 201 : 200;
        String id = IdKind.PAYMENT.format(due.paymentId());
        return new Owed(
                due.owedTo(),
                status,
                List.of(audit.bySystem(due.merchantId(), WORKER, "payment.recover", id, Map.of("move", due.kind()))));
    }

    /** The bank is still at it; that is known already and nothing to note again. */
    private static boolean isPending(MovementAnswer answer) {
        return answer instanceof MovementAnswer.Pending;
    }

    private static Uni<Answer> later() {
        return Uni.createFrom().nullItem();
    }

    private static boolean isOf(Payment payment, WorkStore.Work due) {
        return payment.life().move().id().equals(due.moveId());
    }

    private static String reference(Payment payment) {
        return payment.life().move().reference();
    }
}
