package io.postern.card;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record of a token: a card without its secrets, for ever.
 *
 * @param customer the merchant's own name for its customer, if it gave one
 * @param subject whose name or address is kept with it; null when there is none
 */
public record Token(
        UUID merchantId,
        UUID id,
        boolean singleUse,
        CardView card,
        @Nullable String customer,
        @Nullable UUID subject,
        Instant createdAt) {
    private static final Duration SINGLE_USE_LASTS = Duration.ofMinutes(15);

    /** The same token when only the card is kept: it names nobody. */
    Token ofNobody() {
        return new Token(merchantId, id, singleUse, card, customer, null, createdAt);
    }

    /** When a token for a single use stops being usable; never for one that stays. */
    @Nullable
    Instant usableUntil() {
        return singleUse ? createdAt.plus(SINGLE_USE_LASTS) : null;
    }
}
