package io.postern.payment;

import io.postern.access.Caller;
import io.postern.access.CheckoutGrant;
import io.postern.card.AcceptedCard;
import io.postern.card.CardIdentity;
import io.postern.card.CardInput;
import io.postern.card.CardVault;
import io.postern.card.Cards;
import io.postern.card.Checks;
import io.postern.card.Cvc;
import io.postern.card.SecretText;
import io.postern.card.StoredCard;
import io.postern.card.Token;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.idempotency.Print;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** With what a request wants to pay: a token, or a card given inline. */
sealed interface CardChoice {
    /** What stands for the card where requests are compared: never a number, never a CVC. */
    String print(Print print);

    /** What a refusal calls it. */
    String name();

    /** What must be read before the card can be used. */
    List<Lookup<?>> lookups();

    /** How often the card was tried of late, from the same read. */
    long tries(Row row);

    /** The card, ready for the bank; refuses a token that cannot pay. */
    ChosenCard choose(Row row, UUID paymentId);

    /** What a request is told whose single-use token another one used up in the same moment. */
    default ProblemException usedUp() {
        return ProblemException.of(Problem.ILLEGAL_STATE, "token", "token " + name() + " is consumed and cannot pay.")
                .member("token_status", "consumed");
    }

    /** Makes choices out of requests. */
    @ApplicationScoped
    class Reader {
        private final Cards cards;
        private final CardVault vault;
        private final PaymentStore payments;
        private final Clock clock;

        Reader(Cards cards, CardVault vault, PaymentStore payments, Clock clock) {
            this.cards = cards;
            this.vault = vault;
            this.payments = payments;
            this.clock = clock;
        }

        CardChoice read(String token, CardInput card, SecretText cvc, Shop shop, Caller caller) {
            if (token != null && card != null) {
                throw ProblemException.of(
                        Problem.INVALID_VALUE, "card", "card and token were both sent; pay with one of them.");
            }
            if (card != null && cvc != null) {
                throw ProblemException.of(
                        Problem.INVALID_VALUE, "cvc", "cvc goes with a token; the CVC of a card goes in card.cvc.");
            }
            if (token == null && card == null) {
                throw ProblemException.of(
                        Problem.MISSING_FIELD, "token", "Neither token nor card was sent; pay with one of them.");
            }
            return card == null ? byToken(token, cvc, shop, caller) : inline(card, shop);
        }

        private CardChoice byToken(String token, SecretText cvc, Shop shop, Caller caller) {
            UUID tokenId = IdKind.TOKEN.parse(token).orElseThrow(() -> noToken(token));
            return new ByToken(
                    this,
                    shop,
                    tokenId,
                    cvc,
                    caller.checkout(),
                    vault.lookup(shop.merchantId(), tokenId),
                    payments.attemptsOfToken(shop.merchantId(), tokenId, aMinuteAgo(), velocity(shop)));
        }

        private CardChoice inline(CardInput input, Shop shop) {
            AcceptedCard accepted = cards.accept(input, "card");
            Lookup<CardIdentity> identity = vault.identify(accepted, shop.keys());
            Lookup<Long> recent = payments.attemptsOfKnownCard(shop.merchantId(), aMinuteAgo(), velocity(shop));
            return new Inline(this, shop, accepted, identity, recent);
        }

        private static int velocity(Shop shop) {
            return shop.profile().plan().cardPaymentsPerMinute();
        }

        private Instant aMinuteAgo() {
            return clock.instant().minusSeconds(60);
        }

        private static ProblemException noToken(String token) {
            return ProblemException.notFound("token", token);
        }
    }

    /** A token of this merchant, whose number lies sealed in the vault. */
    record ByToken(
            Reader with,
            Shop shop,
            UUID tokenId,
            SecretText cvc,
            Optional<CheckoutGrant> buyer,
            Lookup<Optional<StoredCard>> card,
            Lookup<Long> recent)
            implements CardChoice {
        @Override
        public String print(Print print) {
            return name();
        }

        @Override
        public String name() {
            return IdKind.TOKEN.format(tokenId);
        }

        @Override
        public List<Lookup<?>> lookups() {
            return List.of(card, recent);
        }

        @Override
        public long tries(Row row) {
            return recent.in(row);
        }

        @Override
        public ChosenCard choose(Row row, UUID paymentId) {
            StoredCard stored = card.in(row).filter(this::isUsable).orElseThrow(() -> Reader.noToken(name()));
            stored.refuseUnlessActive(with.clock.instant(), "token");
            Optional<Cvc> given = Optional.ofNullable(cvc).map(code -> with.cards.acceptCvc(code, stored, "cvc"));
            List<Insert> use = stored.token().singleUse()
                    ? List.of(with.vault.consume(shop.merchantId(), tokenId, paymentId))
                    : List.of();
            return new ChosenCard(tokenId, stored.view(), with.vault.present(stored, shop.keys(), given), use);
        }

        /** A buyer who learned the id of another customer's saved card must not pay with it. */
        private boolean isUsable(StoredCard stored) {
            String owner = stored.token().customer();
            return owner == null
                    || buyer.map(grant -> owner.equals(grant.terms().customer()))
                            .orElse(true);
        }
    }

    /** A card for this payment alone: its token is a record without a number, used up at once. */
    record Inline(Reader with, Shop shop, AcceptedCard card, Lookup<CardIdentity> identity, Lookup<Long> recent)
            implements CardChoice {
        @Override
        public String print(Print print) {
            return card.print(print) + ' ' + card.expMonth() + '/' + card.expYear();
        }

        @Override
        public String name() {
            return "of this card";
        }

        @Override
        public List<Lookup<?>> lookups() {
            return List.of(identity, recent);
        }

        @Override
        public long tries(Row row) {
            return recent.in(row);
        }

        @Override
        public ChosenCard choose(Row row, UUID paymentId) {
            CardIdentity known = identity.in(row);
            Token token = with.vault.token(shop.merchantId(), card, known, Checks.UNCHECKED, true, null);
            List<Insert> parts = new ArrayList<>(known.parts());
            parts.add(with.vault.record(token));
            parts.add(with.vault.consume(token.merchantId(), token.id(), paymentId));
            return new ChosenCard(token.id(), token.card(), card.presented(), parts);
        }
    }
}
