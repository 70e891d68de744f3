package io.postern.card;

import io.postern.card.CardView.ChecksView;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.Ids;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.subject.Subjects;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps card numbers sealed and hands them out for one call to the bank. Its writes are parts for the transaction of the
 * verb that needs them; what it destroys goes by a fact (V0008).
 */
@ApplicationScoped
public class CardVault {
    /** Refuses the second use, expiry or erasure of one token. */
    public static final String ONCE = "token_fact_pkey";

    private final KnownCards known;
    private final Subjects subjects;
    private final Ids ids;
    private final Clock clock;

    CardVault(KnownCards known, Subjects subjects, Ids ids, Clock clock) {
        this.known = known;
        this.subjects = subjects;
        this.ids = ids;
        this.clock = clock;
    }

    /** By what fingerprint the merchant knows the card, or will know it once the identity's parts are written. */
    public Lookup<CardIdentity> identify(AcceptedCard card, MerchantKeys keys) {
        return known.lookup(card.pan(), keys);
    }

    /**
     * Whether a transaction was refused because another one wrote the card's identity, or erased it, after it was read.
     * Nothing was written: read the identity again and try again.
     */
    public static boolean identityMoved(Throwable failure) {
        return KnownCards.moved(failure);
    }

    /** A new token for a card, not kept yet. */
    public Token token(
            UUID merchantId,
            AcceptedCard card,
            CardIdentity identity,
            Checks checks,
            boolean singleUse,
            @Nullable String customer) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        UUID subject = card.holder().isNobody() ? null : subjects.of(merchantId, customer);
        return new Token(merchantId, ids.next(), singleUse, view(card, identity, checks), customer, subject, now);
    }

    private static CardView view(AcceptedCard card, CardIdentity identity, Checks checks) {
        BinRange range = card.range();
        return new CardView(
                range.brand(),
                card.pan().last4(),
                card.pan().bin(),
                card.expMonth(),
                card.expYear(),
                identity.fingerprint(),
                range.funding().orElse(null),
                range.country().orElse(null),
                ChecksView.of(checks));
    }

    /** Keeps a new token and its number, and its holder under a key of its own. */
    public List<Insert> keep(Token token, AcceptedCard card, MerchantKeys keys) {
        byte[] number = card.pan().lend(digits -> keys.seal(number(token.id()), digits));
        if (token.subject() == null) {
            return List.of(TokenStore.record(token), TokenStore.secret(token, number, null));
        }
        Subjects.Kept kept = subjects.seal(keys, token.subject(), token.customer(), holder(token.id()), card.holder());
        List<Insert> parts = new ArrayList<>(kept.parts());
        parts.add(TokenStore.record(token));
        parts.add(TokenStore.secret(token, number, kept.fields()));
        return parts;
    }

    /** Keeps a token without a number: the card was given with a payment and is needed for that one alone. */
    public Insert record(Token token) {
        return TokenStore.record(token.ofNobody());
    }

    /** A token for a single use is used; fails on {@link #ONCE} when it was used before. Its number goes with it. */
    public Insert consume(UUID merchantId, UUID tokenId, UUID paymentId) {
        return TokenStore.consume(merchantId, tokenId, paymentId);
    }

    public Lookup<Optional<StoredCard>> lookup(UUID merchantId, UUID tokenId) {
        return TokenStore.lookup(merchantId, tokenId);
    }

    /** The number of a stored card; ask {@link StoredCard#refuseUnlessActive} first. */
    public Pan reveal(StoredCard card, MerchantKeys keys) {
        byte[] number = card.sealedNumber().orElseThrow(() -> new IllegalStateException(card + " has no number left"));
        return open(card.tokenId(), number, keys);
    }

    Pan open(UUID tokenId, byte[] number, MerchantKeys keys) {
        byte[] digits = keys.open(number(tokenId), number);
        try {
            return Pan.of(digits);
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    /** A stored card as a bank is shown it, with the CVC that came in this request. */
    public PresentedCard present(StoredCard card, MerchantKeys keys, Optional<Cvc> cvc) {
        BillingAddress address = subjects.open(keys, card.holder(), holder(card.tokenId()), Holder.class)
                .map(Holder::billingAddress)
                .orElse(BillingAddress.NONE);
        return new PresentedCard(
                reveal(card, keys), card.view().expMonth(), card.view().expYear(), cvc, address);
    }

    private static SealContext number(UUID tokenId) {
        return new SealContext(TokenStore.SECRETS, tokenId, "number");
    }

    private static SealContext holder(UUID tokenId) {
        return new SealContext(TokenStore.SECRETS, tokenId, "holder");
    }
}
