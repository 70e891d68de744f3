package io.postern.wire;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds card numbers in text where none belong, so that none is kept or shown readable: digits in a row or in groups, of a
 * brand's beginning and length, with a right check digit. One in ten other texts of that look is refused, too.
 */
public final class CardNumberFinder {
    /** Possessive, or it nests as deep as it is long. */
    private static final Pattern DIGITS = Pattern.compile("[0-9](?:[ .\\-]?[0-9]){11,}+");
    /** With hyphens or without; its digits between the letters are random: one in some thousand would look like a Visa card. */
    private static final Pattern UUID = Pattern.compile(
            "(?<![0-9a-z])(?=[0-9-]{0,35}[a-f])[0-9a-f]{8}(?:(?:-[0-9a-f]{4}){3}-|[0-9a-f]{12})[0-9a-f]{12}(?![0-9a-z])",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SEPARATOR = Pattern.compile("[ .\\-]");

    /** Visa, Mastercard (old and new), American Express, JCB, Diners, Discover with UnionPay and Maestro. */
    private static final Pattern BRANDED = Pattern.compile("4[0-9]{12}(?:[0-9]{3}){0,2}"
            + "|5[0-9]{15}|2[2-7][0-9]{14}|3[47][0-9]{13}|35[0-9]{14}|3[0689][0-9]{12}|6[0-9]{15,18}");

    private CardNumberFinder() {}

    /** Refuses a field that holds one; the refusal does not quote it. */
    public static void refuseIn(String text, String param) {
        if (text != null && finds(text)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    param,
                    param + " holds what looks like a card number; such a number belongs in card.number alone.");
        }
    }

    /** The text with the digits of each run masked that holds one. */
    public static String masked(String text) {
        return DIGITS.matcher(text)
                .replaceAll(run -> isIn(SEPARATOR.split(run.group()))
                        ? run.group().replaceAll("[0-9]", "*")
                        : Matcher.quoteReplacement(run.group()));
    }

    /** Whether digits, and nothing else, are a number that a brand could have given out. */
    public static boolean isCardNumber(CharSequence digits) {
        return BRANDED.matcher(digits).matches() && Luhn.holds(digits);
    }

    static boolean finds(String text) {
        Matcher run = DIGITS.matcher(UUID.matcher(text).replaceAll("uuid"));
        while (run.find()) {
            if (isIn(SEPARATOR.split(run.group()))) {
                return true;
            }
        }
        return false;
    }

    /** Any neighbouring groups may be the number; what stands before or after them may not. */
    private static boolean isIn(String[] groups) {
        for (int first = 0; first < groups.length; first++) {
            StringBuilder digits = new StringBuilder();
            for (int last = first; last < groups.length && digits.length() <= 19; last++) {
                digits.append(groups[last]);
                if (isCardNumber(digits)) {
                    return true;
                }
            }
        }
        return false;
    }
}
