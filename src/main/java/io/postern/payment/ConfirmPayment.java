package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.idempotency.Print;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Goes on with a payment that stopped: another card after a decline, or the end of a challenge. */
@ApplicationScoped
class ConfirmPayment {
    private final MoveVerb verb;
    private final CardChoice.Reader cards;
    private final Idempotency idempotency;
    private final AnotherCard another;
    private final FinishChallenge finish;
    private final Audit audit;

    ConfirmPayment(
            MoveVerb verb,
            CardChoice.Reader cards,
            Idempotency idempotency,
            AnotherCard another,
            FinishChallenge finish,
            Audit audit) {
        this.verb = verb;
        this.cards = cards;
        this.idempotency = idempotency;
        this.another = another;
        this.finish = finish;
        this.audit = audit;
    }

    Uni<Answer> confirm(Caller caller, String key, String id, ConfirmRequest request) {
        UUID paymentId = ReadPayments.paymentId(id);
        return verb.on(
                caller,
                key,
                "POST /v1/payments/" + id + "/confirm",
                paymentId,
                (shop, print) -> form(caller, request, shop, print),
                (shop, claim, payment) -> goOn(shop, caller, claim, payment, request));
    }

    private Uni<Answer> goOn(Shop shop, Caller caller, Claim claim, Payment payment, ConfirmRequest request) {
        UUID id = payment.life().head().id();
        Insert taken = idempotency.take(claim, id);
        Insert trail = audit.entry(caller, "payment.confirm", IdKind.PAYMENT.format(id), null);
        return switch (payment) {
            case Payment.AwaitingCard idle ->
                another.attempt(shop, caller, claim, idle, card(caller, request, shop), List.of(taken, trail));
            case Payment.AwaitingAction open -> finish.ask(shop, open, taken, trail, Owed.toCaller(claim.key(), 200));
            default -> throw IllegalMove.of(payment, "confirmed");
        };
    }

    private CardChoice card(Caller caller, ConfirmRequest request, Shop shop) {
        return cards.read(request.token(), request.card(), request.cvc(), shop, caller);
    }

    /** A card's number counts by its print: another number under the same key is another request. */
    private Object form(Caller caller, ConfirmRequest request, Shop shop, Print print) {
        boolean pays = request.token() != null || request.card() != null;
        return pays ? Map.of("card", card(caller, request, shop).print(print)) : Map.of();
    }
}
