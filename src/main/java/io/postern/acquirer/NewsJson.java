package io.postern.acquirer;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.id.IdKind;
import io.postern.money.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A bank's JSON, asked for what must be there. */
record NewsJson(JsonNode node) {
    private static final long MOST_SECONDS = 100_000_000_000L;

    /** Its text is one of few words and quotes nothing of the body. */
    static final class Unreadable extends RuntimeException {
        Unreadable(String word) {
            super(word, null, false, false);
        }
    }

    NewsJson object(String field) {
        JsonNode child = node.path(field);
        if (!child.isObject()) {
            throw new Unreadable("field_missing");
        }
        return new NewsJson(child);
    }

    boolean has(String field) {
        return node.path(field).isObject();
    }

    String text(String field) {
        return optional(field).orElseThrow(() -> new Unreadable("field_missing"));
    }

    Optional<String> optional(String field) {
        JsonNode child = node.path(field);
        return child.isTextual() ? Optional.of(child.textValue()) : Optional.empty();
    }

    UUID merchant(String field) {
        return IdKind.MERCHANT.parse(text(field)).orElseThrow(() -> new Unreadable("merchant_unreadable"));
    }

    /** A bank's own reference of a dispute. */
    String dispute(String field) {
        String reference = text(field);
        if (!reference.matches("[!-~]{1,128}")) {
            throw new Unreadable("dispute_unreadable");
        }
        return reference;
    }

    /** A network's code; what could be none is left out. */
    Optional<String> reasonCode(String field) {
        return optional(field).filter(code -> code.matches("[A-Za-z0-9.]{1,10}"));
    }

    boolean truth(String field) {
        JsonNode child = node.path(field);
        if (!child.isBoolean()) {
            throw new Unreadable("field_missing");
        }
        return child.booleanValue();
    }

    /** Seconds since 1970. */
    Optional<Instant> seconds(String field) {
        JsonNode child = node.path(field);
        return child.isIntegralNumber() && child.canConvertToLong() && Math.abs(child.longValue()) < MOST_SECONDS
                ? Optional.of(Instant.ofEpochSecond(child.longValue()))
                : Optional.empty();
    }

    /** Empty when there is no such amount; its currency may be written small. */
    Optional<Money> money(String amount, String currency) {
        JsonNode much = node.path(amount);
        if (much.isMissingNode() || much.isNull()) {
            return Optional.empty();
        }
        if (!much.isIntegralNumber() || !much.canConvertToLong()) {
            throw new Unreadable("amount_unreadable");
        }
        try {
            return Optional.of(Money.of(much.longValue(), text(currency).toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new Unreadable("amount_unreadable");
        }
    }

    static boolean isAuthorization(String reference) {
        return reference.startsWith(IdKind.ATTEMPT.prefix());
    }
}
