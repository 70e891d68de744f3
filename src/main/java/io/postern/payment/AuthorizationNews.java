package io.postern.payment;

import io.postern.acquirer.AuthorizationAnswer;
import io.postern.id.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** What a bank's news of an authorization means for its payment. What the payment knows better, or newer, is no news. */
@ApplicationScoped
class AuthorizationNews {
    private static final String RELEASED = "released_by_bank";
    private static final AuthorizationAnswer NOT_PASSED = new AuthorizationAnswer.Declined(
            "authentication_required",
            Optional.empty(),
            Optional.of("try_again_later"),
            Optional.empty(),
            "The bank gave the attempt up before its cardholder had passed the challenge.");

    private final NewsBooking booking;
    private final SettleAuthorization settle;
    private final VoidPayment voids;
    private final Ids ids;
    private final Clock clock;

    AuthorizationNews(NewsBooking booking, SettleAuthorization settle, VoidPayment voids, Ids ids, Clock clock) {
        this.booking = booking;
        this.settle = settle;
        this.voids = voids;
        this.ids = ids;
        this.clock = clock;
    }

    Uni<NewsOutcome> decide(ToldMove told, NewsStore.Found found, AuthorizationAnswer answer) {
        return switch (found.payment()) {
            case Payment payment when !isOfLastAttempt(told, payment) -> ofEarlierAttempt(told, found, answer);
            case Payment.Authorizing asked when isStale(asked, answer) -> booking.known(told, found);
            case Payment.Authorizing asked -> book(told, found, asked, answer);
            case Payment.AwaitingAction open
            when answer instanceof AuthorizationAnswer.ActionRequired -> booking.known(told, found);
            case Payment.AwaitingAction open -> book(told, found, open.finish(clock.instant()), answer);
            case Payment answered -> compare(told, found, answered.life().detail(), answer);
        };
    }

    private Uni<NewsOutcome> book(
            ToldMove told, NewsStore.Found found, Payment.Authorizing asked, AuthorizationAnswer answer) {
        return booking.apply(told, found, (shop, owed) -> settle.book(shop, asked, answer, owed));
    }

    /** That a challenge began is old once the cardholder says it is done. */
    private static boolean isStale(Payment.Authorizing asked, AuthorizationAnswer answer) {
        return answer instanceof AuthorizationAnswer.ActionRequired
                && asked.life().move().from() == Status.REQUIRES_ACTION;
    }

    /** There is another attempt only because this one had brought nothing. */
    private Uni<NewsOutcome> ofEarlierAttempt(ToldMove told, NewsStore.Found found, AuthorizationAnswer answer) {
        return answer instanceof AuthorizationAnswer.Approved
                ? NewsBooking.contradicts(told, "approved_after_decline")
                : booking.known(told, found);
    }

    /** The attempt was answered. An approval that went under with a canceled challenge is taken back by that very cancel. */
    private Uni<NewsOutcome> compare(ToldMove told, NewsStore.Found found, Detail detail, AuthorizationAnswer answer) {
        boolean approved = detail.authorizationExpiresAt() != null;
        return switch (answer) {
            case AuthorizationAnswer.Approved late
            when !approved && detail.lastError() != null -> NewsBooking.contradicts(told, "approved_after_decline");
            case AuthorizationAnswer.Declined late
            when approved -> NewsBooking.contradicts(told, "declined_after_approval");
            default -> booking.known(told, found);
        };
    }

    Uni<NewsOutcome> release(ToldMove told, NewsStore.Found found, boolean lapsed) {
        return switch (found.payment()) {
            case Payment payment when !isOfLastAttempt(told, payment) -> booking.known(told, found);
            case Payment.Capturable open -> {
                String reason = lapsed ? VoidPayment.LAPSED : RELEASED;
                Payment.Voiding asked = open.cancel(ids.next(), reason, clock.instant());
                yield booking.apply(told, found, (shop, owed) -> voids.released(shop, asked, unanswerable(owed)));
            }
            case Payment.AwaitingAction open -> book(told, found, open.finish(clock.instant()), NOT_PASSED);
            case Payment.Paid paid when lapsed || isRestReleased(paid.life()) -> booking.known(told, found);
            case Payment.Paid paid -> NewsBooking.contradicts(told, "released_after_capture");
            case Payment.Over over -> booking.known(told, found);
            case Payment.AwaitingCard idle -> booking.known(told, found);
            default -> NewsBooking.later("move_under_way");
        };
    }

    /** Of what was captured in whole nothing was left to release: the bank speaks of money that the merchant has. */
    private static boolean isRestReleased(Life life) {
        return life.totals().authorizedMinor() < life.head().amount().amountMinor();
    }

    /** Nobody asked for it, so nobody is owed an answer. */
    private static Owed unanswerable(Owed owed) {
        return new Owed(Optional.empty(), owed.status(), owed.trail());
    }

    private static boolean isOfLastAttempt(ToldMove told, Payment payment) {
        return payment.life().attempt().id().equals(told.moveId());
    }
}
