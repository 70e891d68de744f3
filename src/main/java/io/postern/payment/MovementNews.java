package io.postern.payment;

import io.postern.acquirer.MovementAnswer;
import io.postern.acquirer.MovementAnswer.Accepted;
import io.postern.acquirer.MovementAnswer.Pending;
import io.postern.acquirer.MovementAnswer.Refused;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What a bank's news of a capture, void or refund means. For captures and refunds a failure is the last word, before a
 * success or after it, so all orders end alike; a void that succeeded stays.
 */
@ApplicationScoped
class MovementNews {
    private final NewsBooking booking;
    private final SettleCapture captures;
    private final VoidPayment voids;
    private final SettleRefund refunds;
    private final ReverseCapture reversals;

    MovementNews(
            NewsBooking booking,
            SettleCapture captures,
            VoidPayment voids,
            SettleRefund refunds,
            ReverseCapture reversals) {
        this.booking = booking;
        this.captures = captures;
        this.voids = voids;
        this.refunds = refunds;
        this.reversals = reversals;
    }

    Uni<NewsOutcome> decide(ToldMove told, NewsStore.Found found, MovementAnswer answer) {
        return switch (found.payment()) {
            case Payment.Capturing asked
            when isOf(asked, told) && answer instanceof Pending -> booking.known(told, found);
            case Payment.Capturing asked
            when isOf(asked, told) ->
                booking.apply(told, found, (shop, owed) -> captures.book(shop, asked, answer, owed));
            case Payment.Voiding asked
            when isOf(asked, told) && answer instanceof Pending -> booking.known(told, found);
            case Payment.Voiding asked
            when isOf(asked, told) -> booking.apply(told, found, (shop, owed) -> voids.book(shop, asked, answer, owed));
            case Payment payment when told.kind() == Move.Kind.REFUND -> ofRefund(told, found, payment, answer);
            case Payment payment when found.end().isEmpty() -> ofNothingTaken(told, found, payment, answer);
            default -> compare(told, found, answer);
        };
    }

    /** An authorization is named, and it took nothing at once: not yet, or it never will. */
    private Uni<NewsOutcome> ofNothingTaken(
            ToldMove told, NewsStore.Found found, Payment payment, MovementAnswer answer) {
        if (isOf(payment, told) || payment instanceof Payment.AwaitingAction) {
            return NewsBooking.later("move_under_way");
        }
        return answer instanceof Accepted
                ? NewsBooking.contradicts(told, "not_captured_at_once")
                : booking.known(told, found);
    }

    /** The capture or void has ended. */
    private Uni<NewsOutcome> compare(ToldMove told, NewsStore.Found found, MovementAnswer answer) {
        FactKind end = found.end().orElseThrow();
        boolean taken = end == FactKind.CAPTURED || end == FactKind.CAPTURED_AT_ONCE;
        return switch (answer) {
            case Refused late when taken -> reversals.decide(told, found, late.code());
            case Refused late
            when end == FactKind.AUTHORIZATION_VOIDED -> NewsBooking.contradicts(told, "refused_after_success");
            case Accepted late
            when end == FactKind.VOID_FAILED || wasTakenBack(found.endReason().orElse("")) ->
                NewsBooking.contradicts(told, "accepted_after_failure");
            default -> booking.known(told, found);
        };
    }

    private Uni<NewsOutcome> ofRefund(ToldMove told, NewsStore.Found found, Payment payment, MovementAnswer answer) {
        Refund refund = found.refund().orElseThrow();
        boolean open = refund.state() == Refund.State.PENDING || refund.state() == Refund.State.UNKNOWN;
        boolean returned = refund.state() == Refund.State.SUCCEEDED && answer instanceof Refused;
        boolean takenOn = answer instanceof Pending && isOf(payment, told);
        if (returned || takenOn || open && !(answer instanceof Pending)) {
            return booking.apply(told, found, (shop, owed) -> refunds.book(shop, payment, refund, answer, owed));
        }
        return answer instanceof Accepted && wasTakenBack(refund.failureReason())
                ? NewsBooking.contradicts(told, "accepted_after_failure")
                : booking.known(told, found);
    }

    /** The bank had promised that nothing would ever be booked under this reference. */
    private static boolean wasTakenBack(String reason) {
        return Recovery.NEVER_ARRIVED.equals(reason);
    }

    private static boolean isOf(Payment payment, ToldMove told) {
        Move move = payment.life().move();
        return move != null && move.id().equals(told.moveId());
    }
}
