package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.card.CardView.ChecksView;
import io.postern.risk.Decision;
import java.time.Instant;
import java.util.UUID;

/**
 * What a fact carries besides totals. Each fact repeats what is still true, so that the last one tells the whole state.
 * Holds nothing personal.
 *
 * @param attempt the attempt that counts now
 * @param move what the bank has been asked and has not answered; null when nothing is under way
 * @param reason why it was canceled or failed, in the caller's or the bank's word
 * @param disputed how much of it disputes hold back or have taken, in minor units; null when it was never disputed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Detail(
        UUID attempt,
        Decision risk,
        String acquirerReference,
        String networkTransactionId,
        ChecksView checks,
        Instant authorizationExpiresAt,
        LastError lastError,
        String nextActionUrl,
        Move move,
        String reason,
        Long disputed) {

    static Detail starting(UUID attempt, Decision risk) {
        return new Detail(attempt, risk, null, null, null, null, null, null, null, null, null);
    }

    Detail moving(Move next) {
        return with(null, next, null, disputed);
    }

    /** Nothing is under way any more. */
    Detail settled() {
        return with(null, null, null, disputed);
    }

    /** The bank refused what was under way; the payment stands where it stood before. */
    Detail refused(LastError error) {
        return with(error, null, error.networkDeclineCode(), disputed);
    }

    Detail because(String word) {
        return with(lastError, move, word, disputed);
    }

    Detail disputed(long heldMinor) {
        return with(lastError, move, reason, heldMinor);
    }

    private Detail with(LastError error, Move next, String word, Long heldMinor) {
        return new Detail(
                attempt,
                risk,
                acquirerReference,
                networkTransactionId,
                checks,
                authorizationExpiresAt,
                error,
                nextActionUrl,
                next,
                word,
                heldMinor);
    }

    Detail approved(String reference, String networkId, ChecksView results, Instant expiresAt) {
        return new Detail(attempt, risk, reference, networkId, results, expiresAt, null, null, null, null, disputed);
    }

    Detail declined(LastError error) {
        return new Detail(attempt, risk, null, null, null, null, error, null, null, null, disputed);
    }

    Detail actionRequired(String reference, String url) {
        return new Detail(attempt, risk, reference, null, null, null, null, url, null, null, disputed);
    }
}
