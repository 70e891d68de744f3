package io.postern.card;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.limit.FailedCards;
import io.postern.subject.Subjects;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Makes a token of a card: judge it, ask the bank about it, keep it sealed. */
@ApplicationScoped
class CreateToken {
    private static final String OPERATION = "POST /v1/tokens";
    private static final int TRIES = 3;

    private final Cards cards;
    private final CardVault vault;
    private final CardVerification bank;
    private final FailedCards failedCards;
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Database database;
    private final Json json;

    CreateToken(
            Cards cards,
            CardVault vault,
            CardVerification bank,
            FailedCards failedCards,
            KeyRing keyRing,
            Idempotency idempotency,
            Audit audit,
            Database database,
            Json json) {
        this.cards = cards;
        this.vault = vault;
        this.bank = bank;
        this.failedCards = failedCards;
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.audit = audit;
        this.database = database;
        this.json = json;
    }

    Uni<Answer> create(Caller caller, String idempotencyKey, TokenRequest request) {
        AcceptedCard card = cards.accept(request.card(), "card");
        Cards.refuseNumbersIn(request.customer(), "customer");
        Subjects.refuseAddressIn(request.customer(), "customer");
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Lookup<CardIdentity> identity = vault.identify(card, keys);
            Claim claim = idempotency.claim(
                    caller, keys, idempotencyKey, OPERATION, print -> request.identity(card.print(print)));
            Order order = new Order(caller, claim, keys, request, card, identity);
            return idempotency.once(claim, keys, List.of(identity), row -> verifyAndKeep(order, identity.in(row)));
        });
    }

    /** Nothing is written before the bank was asked: a check of nothing moves no money and may be repeated. */
    private Uni<Answer> verifyAndKeep(Order order, CardIdentity identity) {
        return verify(order)
                .flatMap(answer -> keep(order, identity, answer)
                        .onFailure(CardVault::identityMoved)
                        .recoverWithUni(() -> identifyAndKeep(order, answer)));
    }

    /** Also a card that nobody is asked about now is refused while too many fail: it would be tried with a payment. */
    private Uni<Checks> verify(Order order) {
        return failedCards
                .begin(order.caller(), ShopperNetwork.print(order.caller(), order.keys(), null))
                .flatMap(attempt -> {
                    if (!order.request().wantsVerification()) {
                        attempt.cancel();
                        return Uni.createFrom().item(Checks.UNCHECKED);
                    }
                    return bank.verify(order.card().presented())
                            .invoke(answer -> {
                                if (answer.isFailed()) {
                                    attempt.failed();
                                }
                            })
                            .onTermination()
                            .invoke(attempt::end);
                });
    }

    /** Somebody else used the card for the first time just now: it goes by their fingerprint. The bank has answered. */
    private Uni<Answer> identifyAndKeep(Order order, Checks checks) {
        return database.of(order.keys().merchantId())
                .read(order.identity())
                .flatMap(row -> keep(order, order.identity().in(row), checks))
                .onFailure(CardVault::identityMoved)
                .retry()
                .atMost(TRIES);
    }

    private Uni<Answer> keep(Order order, CardIdentity identity, Checks checks) {
        TokenRequest request = order.request();
        Token token = vault.token(
                order.keys().merchantId(), order.card(), identity, checks, request.isSingleUse(), request.customer());
        Answer answer = Answer.created(json.write(TokenView.of(token, TokenStatus.ACTIVE)));
        List<Insert> parts = new ArrayList<>(identity.parts());
        parts.addAll(vault.keep(token, order.card(), order.keys()));
        parts.add(idempotency.take(order.claim(), token.id()));
        parts.add(idempotency.keep(order.claim().key(), order.keys(), answer));
        parts.add(audit.entry(order.caller(), "token.create", IdKind.TOKEN.format(token.id()), null));
        return database.of(order.keys().merchantId()).write(parts).replaceWith(answer);
    }

    /** What is asked for, by whom, and with which keys. */
    private record Order(
            Caller caller,
            Claim claim,
            MerchantKeys keys,
            TokenRequest request,
            AcceptedCard card,
            Lookup<CardIdentity> identity) {}
}
