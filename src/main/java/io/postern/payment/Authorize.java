package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.AuthorizationAnswer;
import io.postern.acquirer.AuthorizationOrder;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one attempt: transaction 1, one call to the bank with no transaction open, transaction 2. */
@ApplicationScoped
class Authorize {
    private final Database database;
    private final PaymentStore payments;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Acquirer acquirer;
    private final SettleAuthorization settle;
    private final MoveEnd end;
    private final Clock clock;

    Authorize(
            Database database,
            PaymentStore payments,
            Chronicle chronicle,
            WorkStore work,
            Acquirer acquirer,
            SettleAuthorization settle,
            MoveEnd end,
            Clock clock) {
        this.database = database;
        this.payments = payments;
        this.chronicle = chronicle;
        this.work = work;
        this.acquirer = acquirer;
        this.settle = settle;
        this.end = end;
        this.clock = clock;
    }

    /**
     * @param before what the verb itself writes first: the claim of its key, its line on the trail, a new payment's head
     * @param owed to whom the end is told; its key stays with the work row, should the gateway die in between
     */
    Uni<Answer> attempt(Shop shop, Payment.Authorizing asked, ChosenCard card, List<Insert> before, Owed owed) {
        Life life = asked.life();
        List<Insert> parts = new ArrayList<>(before);
        parts.addAll(card.parts());
        parts.add(payments.attempt(life.head(), life.attempt(), life.last().at()));
        if (life.detail().risk().isBlock()) {
            card.attempt().cancel();
            return block(shop, asked, parts, owed);
        }
        return ask(shop, asked, card, parts, owed);
    }

    private Uni<Answer> ask(Shop shop, Payment.Authorizing asked, ChosenCard card, List<Insert> parts, Owed owed) {
        parts.addAll(chronicle.write(asked));
        parts.add(work.begin(asked.life(), owed.key()));
        Payment.Authorizing durable = new Payment.Authorizing(asked.life().written());
        return database.of(shop.merchantId())
                .write(parts)
                .flatMap(committed -> acquirer.authorize(order(durable.life(), card)))
                .invoke(answer -> {
                    if (answer instanceof AuthorizationAnswer.Declined) {
                        card.attempt().failed();
                    }
                })
                .flatMap(answer -> settle.book(shop, durable, answer, owed));
    }

    /** The bank is not asked: attempt and refusal are one transaction. */
    private Uni<Answer> block(Shop shop, Payment.Authorizing asked, List<Insert> parts, Owed owed) {
        LastError error = LastError.blockedBy(asked.life().detail().risk());
        return end.commitAlone(shop, asked.decline(error, clock.instant()), parts, owed);
    }

    private static AuthorizationOrder order(Life life, ChosenCard card) {
        Head head = life.head();
        return new AuthorizationOrder(
                head.merchantId(),
                life.move().reference(),
                head.amount(),
                head.capturesAtOnce(),
                card.presented(),
                Optional.ofNullable(head.returnUrl()),
                head.sandboxHints());
    }
}
