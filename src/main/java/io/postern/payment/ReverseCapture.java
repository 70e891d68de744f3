package io.postern.payment;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.idempotency.Answer;
import io.postern.ledger.Journal;
import io.postern.ledger.Ledger;
import io.postern.ledger.Reversal;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Books that the bank takes back a capture which had succeeded, with the opposite of what the capture booked, taken from where a won
 * dispute has put it. What was refunded of it meanwhile, or is not there any more, is for a person to settle.
 */
@ApplicationScoped
class ReverseCapture {
    private static final String CAPTURE = "capture";

    private final NewsBooking booking;
    private final MoveEnd end;
    private final Ledger ledger;
    private final WorkStore work;
    private final Database database;
    private final Clock clock;

    ReverseCapture(NewsBooking booking, MoveEnd end, Ledger ledger, WorkStore work, Database database, Clock clock) {
        this.booking = booking;
        this.end = end;
        this.ledger = ledger;
        this.work = work;
        this.database = database;
        this.clock = clock;
    }

    Uni<NewsOutcome> decide(ToldMove told, NewsStore.Found found, String reason) {
        Life life = found.payment().life();
        long amountMinor = found.asked().amountMinor();
        if (life.move() != null) {
            return NewsBooking.later("move_under_way");
        }
        if (life.refundableMinor() < amountMinor) {
            return NewsBooking.contradicts(told, "refused_after_refund");
        }
        return switch (found.payment()) {
            case Payment.Capturable open ->
                book(told, found, open.captureReversed(told.moveId(), amountMinor, reason, clock.instant()));
            case Payment.Paid paid ->
                book(told, found, paid.captureReversed(told.moveId(), amountMinor, reason, clock.instant()));
            default -> NewsBooking.contradicts(told, "refused_after_success");
        };
    }

    private Uni<NewsOutcome> book(ToldMove told, NewsStore.Found found, Payment next) {
        return booking.apply(told, found, (shop, owed) -> commit(shop, told, next, owed))
                .onFailure(failure -> Violation.of(Ledger.NO_OVERDRAFT, failure))
                .recoverWithItem(new NewsOutcome.Contradicts(told.reference(), "funds_do_not_cover"));
    }

    private Uni<Answer> commit(Shop shop, ToldMove told, Payment next, Owed owed) {
        Head head = next.life().head();
        Lookup<Reversal> reversal = ledger.reversal(head.merchantId(), head.id(), CAPTURE, told.reference());
        return database.of(head.merchantId())
                .read(reversal)
                .map(row -> reversal.in(row))
                .flatMap(found -> {
                    List<Insert> more = new ArrayList<>(money(head, told, found));
                    if (next instanceof Payment.Capturable open) {
                        more.add(work.expire(head, open.life().detail().authorizationExpiresAt()));
                    }
                    return end.commit(shop, next, more, owed);
                });
    }

    /** After a dispute that was won the money is not where the capture put it. */
    private List<Insert> money(Head head, ToldMove told, Reversal found) {
        return found.isPlain()
                ? ledger.reverse(head.merchantId(), head.id(), CAPTURE, told.reference())
                : ledger.post(new Journal(
                        head.merchantId(),
                        CAPTURE + "_reversed",
                        head.id(),
                        told.reference(),
                        head.amount().currency(),
                        found.legs()));
    }
}
