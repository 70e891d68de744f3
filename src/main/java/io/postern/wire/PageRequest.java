package io.postern.wire;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/**
 * Which part of a list is asked for, as read from {@code limit} and {@code starting_after}.
 *
 * @param limit how many to show, 1 to 100, 20 unless asked for
 * @param after the last id of the page before, or null for the first page
 */
public record PageRequest(int limit, UUID after) {
    private static final int USUAL = 20;
    private static final int MOST = 100;

    /** @param kind what the cursor is an id of; any other text is refused */
    public static PageRequest of(String limit, String startingAfter, IdKind kind) {
        return new PageRequest(limit(limit), id("starting_after", startingAfter, kind));
    }

    /** The id behind a query parameter, or null when it was not given. */
    public static UUID id(String param, String text, IdKind kind) {
        if (text == null) {
            return null;
        }
        return kind.parse(text).orElseThrow(() -> refused(param, text, "an id such as " + kind.prefix() + "01…"));
    }

    /** The time behind a query parameter, or null when it was not given. */
    public static OffsetDateTime time(String param, String text) {
        if (text == null) {
            return null;
        }
        return instant(text)
                .filter(time -> time.getYear() >= 1970 && time.getYear() <= 9999) // what PostgreSQL can compare, too
                .orElseThrow(() -> refused(param, text, "a time as in RFC 3339, such as 2026-01-31T12:00:00Z"));
    }

    private static Optional<OffsetDateTime> instant(String text) {
        try {
            return Optional.of(Instant.parse(text).atOffset(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** How many rows to read: one more than shown tells whether there is another page. */
    public int rows() {
        return limit + 1;
    }

    private static int limit(String text) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > MOST) {
            throw refused("limit", text, "a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static ProblemException refused(String param, String text, String allowed) {
        return ProblemException.of(
                Problem.INVALID_VALUE, param, param + " is " + Quote.of(param, text) + "; it must be " + allowed + ".");
    }
}
