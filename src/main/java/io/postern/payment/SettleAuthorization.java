package io.postern.payment;

import io.postern.acquirer.AuthorizationAnswer;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.ledger.Journal;
import io.postern.ledger.Ledger;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Transaction 2 of an authorization: books the bank's answer, whoever brings it. */
@ApplicationScoped
class SettleAuthorization {
    private final MoveEnd end;
    private final WorkStore work;
    private final Ledger ledger;
    private final Clock clock;

    SettleAuthorization(MoveEnd end, WorkStore work, Ledger ledger, Clock clock) {
        this.end = end;
        this.work = work;
        this.ledger = ledger;
        this.clock = clock;
    }

    Uni<Answer> book(Shop shop, Payment.Authorizing asked, AuthorizationAnswer answer, Owed owed) {
        Payment next = switch (answer) {
            case AuthorizationAnswer.Approved approved -> asked.approve(approved, clock.instant());
            case AuthorizationAnswer.Declined declined -> asked.decline(declined, clock.instant());
            case AuthorizationAnswer.ActionRequired action -> asked.requireAction(action, clock.instant());
            case AuthorizationAnswer.Unknown unknown -> asked.unanswered(clock.instant());
        };
        return end.commit(shop, asked, next, consequences(shop, next), owed);
    }

    /** The bank never got the order, and never will act on it. */
    Uni<Answer> fail(Shop shop, Payment.Authorizing asked, Owed owed) {
        Payment next = asked.decline(LastError.BANK_UNAVAILABLE, clock.instant());
        return end.commit(shop, asked, next, List.of(), owed);
    }

    private List<Insert> consequences(Shop shop, Payment next) {
        return switch (next) {
            case Payment.Paid paid -> post(shop, paid.life());
            case Payment.Capturable open ->
                List.of(work.expire(open.life().head(), open.life().detail().authorizationExpiresAt()));
            default -> List.of();
        };
    }

    /** Only money that was taken at once is booked; an authorization moves none. */
    private List<Insert> post(Shop shop, Life life) {
        Head head = life.head();
        return ledger.post(new Journal(
                head.merchantId(),
                "capture",
                head.id(),
                IdKind.ATTEMPT.format(life.attempt().id()),
                head.amount().currency(),
                CaptureJournal.legs(shop.profile(), head.amount(), true)));
    }
}
