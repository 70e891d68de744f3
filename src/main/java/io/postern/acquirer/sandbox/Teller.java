package io.postern.acquirer.sandbox;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** Carries an order to the issuer and the book, and puts what is booked into words. */
final class Teller {
    private final TestCards cards;
    private final Issuer issuer;
    private final Book book;
    private final Movements movements;
    private final Reversals reversals;
    private final Disputes disputes;
    private final BankClock clock;
    private final String publicUrl;

    Teller(
            TestCards cards,
            Issuer issuer,
            Book book,
            Movements movements,
            Reversals reversals,
            Disputes disputes,
            BankClock clock,
            String publicUrl) {
        this.cards = cards;
        this.issuer = issuer;
        this.book = book;
        this.movements = movements;
        this.reversals = reversals;
        this.disputes = disputes;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    Future<Answer> serve(Operation operation, Order order, Telling telling) {
        Instant now = clock.now();
        return switch (operation) {
            case AUTHORIZE -> book.authorize(issuer.decide(order, now), telling).map(this::authorization);
            case CAPTURE -> movements.capture(order, telling, now).map(this::movement);
            case VOID -> movements.voidRest(order, telling, now).map(this::movement);
            case REFUND -> movements.refund(order, telling, now).map(this::movement);
            case EVIDENCE ->
                disputes.answer(order, Booking.Kind.EVIDENCE, telling, now).map(this::movement);
            case ACCEPT ->
                disputes.answer(order, Booking.Kind.ACCEPTANCE, telling, now).map(this::movement);
            case VERIFY -> Future.succeededFuture(Answer.verified(issuer.verify(order.card())));
            case INQUIRE -> inquire(order.reference(), now);
            case REVERSE ->
                reversals.reverse(order.reference(), now).map(Answer.moved(order.reference(), "reversed", null));
        };
    }

    private Future<Answer> inquire(String reference, Instant now) {
        return book.settleDue(now)
                .compose(settled -> book.find(reference))
                .map(found -> found.filter(booking -> booking.status() != Booking.Status.REVERSED)
                        .map(this::answer)
                        .orElseGet(() -> Answer.notFound(reference)));
    }

    /** What its caller is told of a booking as it stands. */
    Answer answer(Booking booking) {
        return booking.kind() == Booking.Kind.AUTHORIZATION ? authorization(booking) : movement(booking);
    }

    private Answer authorization(Booking booking) {
        String reference = booking.reference();
        return switch (booking.status()) {
            case APPROVED ->
                Answer.approved(
                        reference,
                        bankReference(reference),
                        networkTransactionId(reference),
                        Answer.Checks.unpack(booking.checks()),
                        booking.expiresAt().toString());
            case ACTION_REQUIRED ->
                Answer.actionRequired(
                        reference, bankReference(reference), publicUrl + ChallengePages.PATH + booking.challengeId());
            case DECLINED -> Answer.declined(reference, cards.decline(booking.reason()));
            default -> Answer.declined(reference, cards.decline("reversed"));
        };
    }

    private Answer movement(Booking booking) {
        String reference = booking.reference();
        return switch (booking.status()) {
            case ACCEPTED -> Answer.moved(reference, "accepted", bankReference(reference));
            case PENDING -> Answer.moved(reference, "pending", bankReference(reference));
            case REFUSED -> Answer.refused(reference, booking.reason(), cards.refusal(booking.reason()));
            default -> Answer.refused(reference, "reversed", cards.refusal("reversed"));
        };
    }

    static String bankReference(String reference) {
        return "sbx_" + reference;
    }

    /** Fifteen digits that belong to the reference, so that an answer given again is the same answer. */
    private static String networkTransactionId(String reference) {
        UUID hash = UUID.nameUUIDFromBytes(reference.getBytes(StandardCharsets.UTF_8));
        return Long.toString(
                100_000_000_000_000L + Long.remainderUnsigned(hash.getMostSignificantBits(), 900_000_000_000_000L));
    }
}
