package io.postern.acquirer;

import io.postern.card.PresentedCard;
import io.postern.money.Money;
import java.util.Optional;
import java.util.UUID;

/**
 * Asks for money to be set aside, and taken at once when {@code capture} is set.
 *
 * @param merchantId whose order it is; the bank repeats it in what it tells by itself
 * @param reference ours, {@code att_…}
 * @param returnUrl where the cardholder's browser goes after a challenge
 * @param hints what the merchant asks of a bank that plays ({@code metadata.sandbox}); a real one never sees it
 */
public record AuthorizationOrder(
        UUID merchantId,
        String reference,
        Money amount,
        boolean capture,
        PresentedCard card,
        Optional<String> returnUrl,
        Optional<String> hints) {}
