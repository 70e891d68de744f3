package io.postern.payment;

import io.postern.acquirer.MovementAnswer;
import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import io.postern.ledger.Journal;
import io.postern.ledger.Ledger;
import io.postern.money.Money;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Transaction 2 of a capture: books the bank's answer, whoever brings it. */
@ApplicationScoped
class SettleCapture {
    private final MoveEnd end;
    private final WorkStore work;
    private final Ledger ledger;
    private final FixedPart fixedPart;
    private final Clock clock;

    SettleCapture(MoveEnd end, WorkStore work, Ledger ledger, FixedPart fixedPart, Clock clock) {
        this.end = end;
        this.work = work;
        this.ledger = ledger;
        this.fixedPart = fixedPart;
        this.clock = clock;
    }

    Uni<Answer> book(Shop shop, Payment.Capturing asked, MovementAnswer answer, Owed owed) {
        return switch (answer) {
            case MovementAnswer.Accepted accepted -> taken(shop, asked, owed);
            case MovementAnswer.Refused refused -> refused(shop, asked, refused.code(), owed);
            case MovementAnswer.Pending pending -> unanswered(shop, asked, owed);
            case MovementAnswer.Unknown unknown -> unanswered(shop, asked, owed);
        };
    }

    /** @param reason the bank's word, or why it never got the order */
    Uni<Answer> refused(Shop shop, Payment.Capturing asked, String reason, Owed owed) {
        return end.commit(shop, asked, asked.refused(reason, clock.instant()), List.of(), owed);
    }

    private Uni<Answer> unanswered(Shop shop, Payment.Capturing asked, Owed owed) {
        return end.commit(shop, asked, asked.unanswered(clock.instant()), List.of(), owed);
    }

    private Uni<Answer> taken(Shop shop, Payment.Capturing asked, Owed owed) {
        Payment next = asked.captured(clock.instant());
        return fixedPart.falls(asked.life()).flatMap(falls -> {
            List<Insert> more = new ArrayList<>(post(shop, asked.life(), falls));
            if (next instanceof Payment.Paid) {
                more.add(work.endExpiry(next.life().head()));
            }
            return end.commit(shop, asked, next, more, owed);
        });
    }

    private List<Insert> post(Shop shop, Life life, boolean withFixedPart) {
        Money taken = life.head().amount().withAmount(life.move().amountMinor());
        return ledger.post(new Journal(
                life.head().merchantId(),
                "capture",
                life.head().id(),
                life.move().reference(),
                taken.currency(),
                CaptureJournal.legs(shop.profile(), taken, withFixedPart)));
    }
}
