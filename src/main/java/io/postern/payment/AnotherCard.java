package io.postern.payment;

import io.postern.access.Caller;
import io.postern.card.CardVault;
import io.postern.card.ShopperNetwork;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.limit.FailedCards;
import io.postern.problem.ProblemException;
import io.postern.risk.Decision;
import io.postern.risk.Screen;
import io.postern.risk.Screening;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Tries to pay with another card what the last one did not pay. */
@ApplicationScoped
class AnotherCard {
    private static final int TRIES = 3;
    private static final int OWN_FAULT = 500;

    private final Opening opening;
    private final PaymentStore payments;
    private final Screen screen;
    private final Idempotency idempotency;
    private final Database database;
    private final FailedCards failedCards;
    private final Authorize authorize;
    private final Clock clock;

    AnotherCard(
            Opening opening,
            PaymentStore payments,
            Screen screen,
            Idempotency idempotency,
            Database database,
            FailedCards failedCards,
            Authorize authorize,
            Clock clock) {
        this.opening = opening;
        this.payments = payments;
        this.screen = screen;
        this.idempotency = idempotency;
        this.database = database;
        this.failedCards = failedCards;
        this.authorize = authorize;
        this.clock = clock;
    }

    /** @param before what the verb itself writes first */
    Uni<Answer> attempt(
            Shop shop, Caller caller, Claim claim, Payment.AwaitingCard idle, CardChoice choice, List<Insert> before) {
        Lookup<Long> tried = payments.cardsTried(idle.life().head());
        List<Lookup<?>> lookups = new ArrayList<>(choice.lookups());
        lookups.add(tried);
        return database.of(shop.merchantId())
                .read(lookups)
                .flatMap(row -> {
                    BuyersDoor.refuseTooManyCards(caller, tried.in(row));
                    return attempt(shop, caller, claim, idle, choice, before, row);
                })
                .onFailure(CardVault::identityMoved) // transaction 1 was refused: the bank has not been asked
                .retry()
                .atMost(TRIES)
                .onFailure(AnotherCard::isRefusal)
                .recoverWithUni(refusal -> idempotency.replayOr(claim, shop.keys(), () -> refusal))
                .onFailure(failure -> Violation.of(CardVault.ONCE, failure))
                .recoverWithUni(lost -> idempotency.replayOr(claim, shop.keys(), choice::usedUp));
    }

    /** The card was looked at after the key: the key's first request may have used up the token, or the last try. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException refusal && refusal.problem().status() < OWN_FAULT;
    }

    private Uni<Answer> attempt(
            Shop shop,
            Caller caller,
            Claim claim,
            Payment.AwaitingCard idle,
            CardChoice choice,
            List<Insert> before,
            Row row) {
        Head head = idle.life().head();
        ChosenCard card = choice.choose(row, head.id());
        Decision decision = screen.decide(new Screening(shop.profile().plan(), head.amount(), choice.tries(row)));
        Payment.Authorizing asked = idle.confirm(opening.attempt(card), decision, clock.instant());
        Owed owed = Owed.toCaller(claim.key(), 200);
        return failedCards
                .begin(caller, ShopperNetwork.print(caller, shop.keys(), null))
                .flatMap(attempt -> authorize
                        .attempt(shop, asked, card.countedAs(attempt), before, owed)
                        .onTermination()
                        .invoke(attempt::end));
    }
}
