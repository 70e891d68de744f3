package io.postern.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import io.postern.id.IdKind;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Something asked of the bank and not answered yet.
 *
 * @param amountMinor what is asked for
 * @param isFinal for a capture: give back the rest
 * @param from the status to return to when the bank refuses
 */
record Move(Kind kind, UUID id, long amountMinor, boolean isFinal, Status from) {
    enum Kind {
        AUTHORIZATION(IdKind.ATTEMPT),
        CAPTURE(IdKind.CAPTURE),
        VOID(IdKind.VOID),
        REFUND(IdKind.REFUND);

        private final IdKind idKind;

        Kind(IdKind idKind) {
            this.idKind = idKind;
        }

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The move's id in a reference; empty when the reference is of another kind. */
        Optional<UUID> parse(String reference) {
            return idKind.parse(reference);
        }

        static Kind ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Of the whole amount; where it is captured at once, nothing is left to capture later. */
    static Move authorization(UUID attempt, Head head, Status from) {
        return new Move(Kind.AUTHORIZATION, attempt, head.amount().amountMinor(), head.capturesAtOnce(), from);
    }

    /** The reference that the bank knows this by. */
    String reference() {
        return kind.idKind.format(id);
    }
}
