package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
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
    private final MoveVerb verb;
    private final CardChoice.Reader cards;
    private final Opening opening;
    private final Screen screen;
    private final Idempotency idempotency;
    private final Database database;
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
                print(request),
                (shop, claim, payment) -> switch (payment) {
                    case Payment.AwaitingCard idle -> tryAgain(shop, caller, claim, idle, request);
                    case Payment.AwaitingAction open ->
                        finish.ask(shop, open.finish(clock.instant()), before(caller, claim, open), claim);
                    default -> throw IllegalMove.of(payment, "confirmed");
                });
    }

    private Uni<Answer> tryAgain(
            Shop shop, Caller caller, Claim claim, Payment.AwaitingCard idle, ConfirmRequest request) {
        CardChoice choice = cards.read(request.token(), request.card(), request.cvc(), shop);
        return database.read(choice.lookups()).flatMap(row -> {
            Head head = idle.life().head();
            ChosenCard card = choice.choose(row, head.id());
            Decision decision = screen.decide(new Screening(shop.profile().plan(), head.amount(), choice.tries(row)));
            Payment.Authorizing asked = idle.confirm(opening.attempt(card), decision, clock.instant());
            return authorize.attempt(shop, asked, card, before(caller, claim, idle), Owed.toCaller(claim.key(), 200));
        });
    }

    private List<Insert> before(Caller caller, Claim claim, Payment payment) {
        UUID id = payment.life().head().id();
        return List.of(
                idempotency.take(claim, id), audit.entry(caller, "payment.confirm", IdKind.PAYMENT.format(id), null));
    }

    /** The card counts by brand of choice only: another number under the same key is caught by the token or its absence. */
    private static Object print(ConfirmRequest request) {
        return Map.of("token", request.token() == null ? "" : request.token(), "card", request.card() != null);
    }
}
