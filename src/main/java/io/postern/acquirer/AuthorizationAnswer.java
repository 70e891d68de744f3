package io.postern.acquirer;

import io.postern.card.Checks;
import java.time.Instant;
import java.util.Optional;

/** What a bank can say to an authorization. */
public sealed interface AuthorizationAnswer {
    /** @param expiresAt by the bank's clock; what is not captured by then is released */
    record Approved(String acquirerReference, String networkTransactionId, Checks checks, Instant expiresAt)
            implements AuthorizationAnswer {}

    /**
     * @param code one of the gateway's own few, such as {@code card_declined}
     * @param declineCode the networks' customary word, such as {@code insufficient_funds}
     * @param adviceCode what the merchant should do: {@code confirm_card_data}, {@code do_not_try_again}, {@code
     *     try_again_later}
     * @param networkDeclineCode the card network's own code, such as {@code 51}
     */
    record Declined(
            String code,
            Optional<String> declineCode,
            Optional<String> adviceCode,
            Optional<String> networkDeclineCode,
            String message)
            implements AuthorizationAnswer {}

    /** The cardholder must do something first, at this address. */
    record ActionRequired(String acquirerReference, String url) implements AuthorizationAnswer {}

    record Unknown(Silence silence) implements AuthorizationAnswer {}
}
