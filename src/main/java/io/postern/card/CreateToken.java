package io.postern.card;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a token of a card: judge it, ask the bank about it, keep it sealed. */
@ApplicationScoped
class CreateToken {
    private static final String OPERATION = "POST /v1/tokens";

    private final Cards cards;
    private final CardVault vault;
    private final CardVerification bank;
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Database database;
    private final Json json;

    CreateToken(
            Cards cards,
            CardVault vault,
            CardVerification bank,
            KeyRing keyRing,
            Idempotency idempotency,
            Audit audit,
            Database database,
            Json json) {
        this.cards = cards;
        this.vault = vault;
        this.bank = bank;
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.audit = audit;
        this.database = database;
        this.json = json;
    }

    Uni<Answer> create(Caller caller, String idempotencyKey, TokenRequest request) {
        AcceptedCard card = cards.accept(request.card(), "card");
        Cards.refuseNumbersIn(request.customer(), "customer");
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Map<String, Object> identity = request.identity(vault.fingerprint(card.pan(), keys));
            Claim claim = idempotency.claim(caller, keys, idempotencyKey, OPERATION, identity);
            return idempotency.once(
                    claim, keys, List.of(), nothing -> verifyAndKeep(caller, claim, keys, request, card));
        });
    }

    /** Nothing is written before the bank was asked: a check of nothing moves no money and may be repeated. */
    private Uni<Answer> verifyAndKeep(
            Caller caller, Claim claim, MerchantKeys keys, TokenRequest request, AcceptedCard card) {
        Uni<Checks> checks = request.wantsVerification()
                ? bank.verify(card.presented())
                : Uni.createFrom().item(Checks.UNCHECKED);
        return checks.map(answer -> vault.token(card, keys, answer, request.isSingleUse(), request.customer()))
                .flatMap(token -> keep(caller, claim, keys, token, card));
    }

    private Uni<Answer> keep(Caller caller, Claim claim, MerchantKeys keys, Token token, AcceptedCard card) {
        Answer answer = Answer.created(json.write(TokenView.of(token, TokenStatus.ACTIVE)));
        List<Insert> parts = new ArrayList<>(vault.keep(token, card, keys));
        parts.add(idempotency.take(claim, token.id()));
        parts.add(idempotency.keep(claim.key(), keys, answer));
        parts.add(audit.entry(caller, "token.create", IdKind.TOKEN.format(token.id()), null));
        return database.write(parts).replaceWith(answer);
    }
}
