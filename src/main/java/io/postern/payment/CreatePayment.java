package io.postern.payment;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.card.CardVault;
import io.postern.card.ShopperNetwork;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.limit.FailedCards;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.risk.Decision;
import io.postern.risk.Screen;
import io.postern.risk.Screening;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Takes a payment: look, screen, ask the bank, book the answer. */
@ApplicationScoped
class CreatePayment {
    private static final int TRIES = 3;

    private final Shop.Opener shops;
    private final CardChoice.Reader cards;
    private final Opening opening;
    private final Idempotency idempotency;
    private final PaymentStore payments;
    private final Screen screen;
    private final FailedCards failedCards;
    private final Authorize authorize;
    private final Audit audit;

    CreatePayment(
            Shop.Opener shops,
            CardChoice.Reader cards,
            Opening opening,
            Idempotency idempotency,
            PaymentStore payments,
            Screen screen,
            FailedCards failedCards,
            Authorize authorize,
            Audit audit) {
        this.shops = shops;
        this.cards = cards;
        this.opening = opening;
        this.idempotency = idempotency;
        this.payments = payments;
        this.screen = screen;
        this.failedCards = failedCards;
        this.authorize = authorize;
        this.audit = audit;
    }

    /** Answers 201 with the payment, approved, declined or in between: a decline is no error. */
    Uni<Answer> create(Caller caller, String key, PaymentRequest request) {
        return shops.open(caller.merchantId()).flatMap(shop -> {
            CardChoice choice = cards.read(request.token(), request.card(), request.cvc(), shop, caller);
            Head head = opening.head(shop, request);
            Claim claim = idempotency.claim(
                    caller, shop.keys(), key, "POST /v1/payments", print -> RequestPrint.of(request, choice, print));
            Lookup<Boolean> taken = payments.referenceInUse(head);
            List<Lookup<?>> lookups = new ArrayList<>(choice.lookups());
            lookups.add(taken);
            return idempotency
                    .once(claim, shop.keys(), lookups, row -> {
                        refuseSecondUse(head, taken.in(row));
                        return begin(caller, shop, claim, head, request, choice, row);
                    })
                    .onFailure(CardVault::identityMoved) // transaction 1 was refused: the bank has not been asked
                    .retry()
                    .atMost(TRIES)
                    .onFailure(failure -> Violation.of("payment_live_reference_pkey", failure))
                    .recoverWithUni(lost -> idempotency.replayOr(claim, shop.keys(), () -> duplicateReference(head)))
                    .onFailure(failure -> Violation.of(CardVault.ONCE, failure))
                    .recoverWithUni(lost -> idempotency.replayOr(claim, shop.keys(), choice::usedUp))
                    .onFailure(PaymentStore::lostRace) // the worker ended it while this request waited for the bank
                    .recoverWithUni(failure -> idempotency.replayOr(claim, shop.keys(), () -> failure));
        });
    }

    private Uni<Answer> begin(
            Caller caller, Shop shop, Claim claim, Head head, PaymentRequest request, CardChoice choice, Row row) {
        ChosenCard card = choice.choose(row, head.id());
        Decision decision = screen.decide(new Screening(shop.profile().plan(), head.amount(), choice.tries(row)));
        Payment.Authorizing asked = Payment.create(head, opening.attempt(card), decision);
        List<Insert> before = new ArrayList<>();
        before.add(idempotency.take(claim, head.id()));
        before.addAll(payments.create(head));
        before.addAll(opening.personal(head, request.customer(), shop.keys()));
        before.add(audit.entry(
                caller,
                "payment.create",
                IdKind.PAYMENT.format(head.id()),
                Map.of(
                        "amount",
                        head.amount().amountMinor(),
                        "currency",
                        head.amount().currency().getCurrencyCode())));
        return failedCards
                .begin(
                        caller,
                        ShopperNetwork.print(
                                caller,
                                shop.keys(),
                                request.customer() == null
                                        ? null
                                        : request.customer().ip()))
                .flatMap(attempt -> authorize
                        .attempt(shop, asked, card.countedAs(attempt), before, Owed.toCaller(claim.key(), 201))
                        .onTermination()
                        .invoke(attempt::end));
    }

    private static void refuseSecondUse(Head head, boolean taken) {
        if (head.uniqueReference() && taken) {
            throw duplicateReference(head);
        }
    }

    private static ProblemException duplicateReference(Head head) {
        return ProblemException.of(
                Problem.DUPLICATE_REFERENCE,
                "merchant_reference",
                "A payment that is not over carries the merchant_reference "
                        + Quote.of("merchant_reference", head.merchantReference())
                        + " already, and unique_reference was asked for.");
    }
}
