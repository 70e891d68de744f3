package io.postern.acquirer.sandbox;

import io.postern.acquirer.sandbox.TestCards.Card;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;

/** The bank that gave the card out: decides by the test card's row and the date printed on the card. */
final class Issuer {
    private final TestCards cards;
    private final Duration authorizationLife;

    Issuer(TestCards cards, Duration authorizationLife) {
        this.cards = cards;
        this.authorizationLife = authorizationLife;
    }

    Booking decide(Order order, Instant now) {
        Card card = cards.card(order.card().number());
        String decline = expired(order.card(), now) ? "expired_card" : card.decline();
        boolean challenge = card.challenge() && !"expired_card".equals(decline);
        return new Booking(
                order.reference(),
                Booking.Kind.AUTHORIZATION,
                status(challenge, decline),
                challenge ? null : decline,
                order.currency(),
                order.amount(),
                order.capture(),
                now.plus(authorizationLife),
                card.script(),
                checks(order.card(), card).packed(),
                challenge ? UUID.randomUUID() : null,
                challenge ? order.returnUrl() : null,
                challenge ? decline : null,
                now);
    }

    Answer.Checks verify(Order.Card presented) {
        return checks(presented, cards.card(presented.number()));
    }

    private static Booking.Status status(boolean challenge, String decline) {
        if (challenge) {
            return Booking.Status.ACTION_REQUIRED;
        }
        return decline == null ? Booking.Status.APPROVED : Booking.Status.DECLINED;
    }

    private static boolean expired(Order.Card presented, Instant now) {
        return presented.expMonth() < 1
                || presented.expMonth() > 12
                || YearMonth.of(presented.expYear(), presented.expMonth())
                        .isBefore(YearMonth.from(now.atOffset(ZoneOffset.UTC)));
    }

    private static Answer.Checks checks(Order.Card presented, Card card) {
        return new Answer.Checks(
                card.check("cvc", presented.cvc() != null),
                card.check("address_line1", presented.hasLine1()),
                card.check("address_postal_code", presented.hasPostalCode()));
    }
}
