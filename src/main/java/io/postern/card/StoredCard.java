package io.postern.card;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.subject.Personal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A token with what became of it and what is left of its secrets, still sealed. */
public record StoredCard(
        Token token,
        boolean consumed,
        boolean erased,
        boolean expired,
        Optional<byte[]> sealedNumber,
        Personal holder) {

    public UUID tokenId() {
        return token.id();
    }

    public CardView view() {
        return token.card();
    }

    /** One for its making and one for each thing that became of it. */
    int version() {
        return 1 + (consumed ? 1 : 0) + (expired ? 1 : 0) + (erased ? 1 : 0);
    }

    public TokenStatus status(Instant now) {
        if (erased) {
            return TokenStatus.ERASED;
        }
        if (consumed) {
            return TokenStatus.CONSUMED;
        }
        Instant end = token.usableUntil();
        return expired || (end != null && !now.isBefore(end)) ? TokenStatus.EXPIRED : TokenStatus.ACTIVE;
    }

    /** @param field what the request calls the token, such as {@code token} */
    public void refuseUnlessActive(Instant now, String field) {
        TokenStatus status = status(now);
        if (status != TokenStatus.ACTIVE) {
            String id = IdKind.TOKEN.format(tokenId());
            throw ProblemException.of(
                            Problem.ILLEGAL_STATE,
                            field,
                            field + " " + id + " is " + status.wire() + " and cannot pay.")
                    .member("token_status", status.wire());
        }
    }

    @Override
    public String toString() {
        return "StoredCard[" + IdKind.TOKEN.format(tokenId()) + "]";
    }
}
