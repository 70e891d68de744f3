package io.postern.problem;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quotes what a caller sent, so that an answer helps and never shows card data. */
public final class Quote {
    private static final int MAX_LENGTH = 64;
    private static final String MASK = "****";

    /** The fields whose value is never shown, whatever it looks like. */
    private static final Set<String> SECRET = Set.of("number", "cvc", "cvc2", "cvv", "pan", "card_number");

    /** Anything that may be a card number: 12 digits or more, in a row or in groups. */
    private static final Pattern CARD_LIKE = Pattern.compile("\\d(?:[ \\-]?\\d){11,}");

    /** The largest amount has 16 digits, too, and is no secret. */
    private static final String LARGEST_AMOUNT = "9007199254740991";

    private Quote() {}

    /** The value in quotes, shortened, and masked where its field or its look says card data. */
    public static String of(String path, Object value) {
        if (value == null) {
            return "null";
        }
        if (isSecret(path)) {
            return "'" + MASK + "'";
        }
        return "'" + shorten(printable(value.toString())) + "'";
    }

    /** The text with everything that looks like a card number masked. */
    public static String mask(String text) {
        if (text == null) {
            return null;
        }
        return CARD_LIKE
                .matcher(text)
                .replaceAll(run -> Matcher.quoteReplacement(LARGEST_AMOUNT.equals(run.group()) ? run.group() : MASK));
    }

    private static boolean isSecret(String path) {
        return path != null && SECRET.contains(path.substring(path.lastIndexOf('.') + 1));
    }

    /** Cut only after masking could see the whole run: a shortened card number would no longer look like one. */
    private static String shorten(String text) {
        String masked = mask(text);
        return masked.length() <= MAX_LENGTH ? masked : masked.substring(0, MAX_LENGTH) + "…";
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
