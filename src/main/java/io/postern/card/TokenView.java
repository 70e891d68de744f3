package io.postern.card;

import io.postern.id.IdKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A token on the wire. */
record TokenView(
        String id,
        String object,
        String status,
        boolean singleUse,
        CardView card,
        @Nullable String customer,
        @Nullable String subject,
        Instant createdAt) {

    static TokenView of(Token token, TokenStatus status) {
        return new TokenView(
                IdKind.TOKEN.format(token.id()),
                "token",
                status.wire(),
                token.singleUse(),
                token.card(),
                token.customer(),
                token.subject() == null ? null : IdKind.SUBJECT.format(token.subject()),
                token.createdAt());
    }
}
