package io.postern.payment;

import io.postern.acquirer.MovementAnswer;
import io.postern.acquirer.MovementAnswer.Accepted;
import io.postern.acquirer.MovementAnswer.Pending;
import io.postern.acquirer.MovementAnswer.Refused;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * What a bank's news of a capture, void or refund means. A failure is the last word whatever comes in which order, so all
 * orders end alike.
 */
@ApplicationScoped
class MovementNews {
    private final NewsBooking booking;
    private final SettleCapture captures;
    private final VoidPayment voids;
    private final SettleRefund refunds;

    MovementNews(NewsBooking booking, SettleCapture captures, VoidPayment voids, SettleRefund refunds) {
        this.booking = booking;
        this.captures = captures;
        this.voids = voids;
        this.refunds = refunds;
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
            default -> compare(told, found, answer);
        };
    }

    /** The capture or void has ended. */
    private Uni<NewsOutcome> compare(ToldMove told, NewsStore.Found found, MovementAnswer answer) {
        FactKind end = found.end().orElseThrow();
        boolean done = end == FactKind.CAPTURED || end == FactKind.AUTHORIZATION_VOIDED;
        return switch (answer) {
            case Refused late when done -> NewsBooking.contradicts(told, "refused_after_success");
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
