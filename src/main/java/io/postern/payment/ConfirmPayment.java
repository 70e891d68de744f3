package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.card.CardVault;
import io.postern.card.ShopperNetwork;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.idempotency.Print;
import io.postern.limit.FailedCards;
import io.postern.risk.Decision;
import io.postern.risk.Screen;
import io.postern.risk.Screening;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Goes on with a payment that stopped: another card after a decline, or the end of a challenge. */
@ApplicationScoped
class ConfirmPayment {
    private static final int TRIES = 3;

    private final MoveVerb verb;
    private final CardChoice.Reader cards;
    private final Opening opening;
    private final Screen screen;
    private final Idempotency idempotency;
    private final Database database;
    private final FailedCards failedCards;
    private final Authorize authorize;
    private final FinishChallenge finish;
    private final Audit audit;
    private final Clock clock;

    ConfirmPayment(
            MoveVerb verb,
            CardChoice.Reader cards,
            Opening opening,
            Screen screen,
            Idempotency idempotency,
            Database database,
            FailedCards failedCards,
            Authorize authorize,
            FinishChallenge finish,
            Audit audit,
            Clock clock) {
        this.verb = verb;
        this.cards = cards;
        this.opening = opening;
        this.screen = screen;
        this.idempotency = idempotency;
        this.database = database;
        this.failedCards = failedCards;
        this.authorize = authorize;
        this.finish = finish;
        this.audit = audit;
        this.clock = clock;
    }

    Uni<Answer> confirm(Caller caller, String key, String id, ConfirmRequest request) {
        UUID paymentId = ReadPayments.paymentId(id);
        return verb.on(
                caller,
                key,
                "POST /v1/payments/" + id + "/confirm",
                paymentId,
                (shop, print) -> form(caller, request, shop, print),
                (shop, claim, payment) -> switch (payment) {
                    case Payment.AwaitingCard idle -> tryAgain(shop, caller, claim, idle, request);
                    case Payment.AwaitingAction open ->
                        finish.ask(shop, open.finish(clock.instant()), before(caller, claim, open), claim);
                    default -> throw IllegalMove.of(payment, "confirmed");
                });
    }

    private Uni<Answer> tryAgain(
            Shop shop, Caller caller, Claim claim, Payment.AwaitingCard idle, ConfirmRequest request) {
        BuyersDoor.refuseTooManyCards(caller, idle);
        CardChoice choice = cards.read(request.token(), request.card(), request.cvc(), shop, caller);
        return database.of(shop.merchantId())
                .read(choice.lookups())
                .flatMap(row -> {
                    Head head = idle.life().head();
                    ChosenCard card = choice.choose(row, head.id());
                    Decision decision =
                            screen.decide(new Screening(shop.profile().plan(), head.amount(), choice.tries(row)));
                    Payment.Authorizing asked = idle.confirm(opening.attempt(card), decision, clock.instant());
                    return failedCards
                            .begin(caller, ShopperNetwork.print(caller, shop.keys(), null))
                            .flatMap(attempt -> authorize
                                    .attempt(
                                            shop,
                                            asked,
                                            card.countedAs(attempt),
                                            before(caller, claim, idle),
                                            Owed.toCaller(claim.key(), 200))
                                    .onTermination()
                                    .invoke(attempt::end));
                })
                .onFailure(CardVault::identityMoved) // transaction 1 was refused: the bank has not been asked
                .retry()
                .atMost(TRIES)
                .onFailure(failure -> Violation.of(CardVault.ONCE, failure))
                .recoverWithUni(lost -> idempotency.replayOr(claim, shop.keys(), choice::usedUp));
    }

    private List<Insert> before(Caller caller, Claim claim, Payment payment) {
        UUID id = payment.life().head().id();
        return List.of(
                idempotency.take(claim, id), audit.entry(caller, "payment.confirm", IdKind.PAYMENT.format(id), null));
    }

    /** A card's number counts by its print: another number under the same key is another request. */
    private Object form(Caller caller, ConfirmRequest request, Shop shop, Print print) {
        boolean pays = request.token() != null || request.card() != null;
        return pays
                ? Map.of(
                        "card",
                        cards.read(request.token(), request.card(), request.cvc(), shop, caller)
                                .print(print))
                : Map.of();
    }
}
