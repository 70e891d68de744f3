package io.postern.card;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds card numbers in text where none belong: 13 to 19 digits, with spaces or dashes between or not, and Luhn holds. */
final class CardNumberFinder {
    private static final Pattern RUN = Pattern.compile("[0-9](?:[ -]?[0-9]){12,}");
    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;

    private CardNumberFinder() {}

    static boolean finds(String text) {
        Matcher run = RUN.matcher(text);
        while (run.find()) {
            if (holdsANumber(run.group().replaceAll("[ -]", ""))) {
                return true;
            }
        }
        return false;
    }

    /** A number of the whole run, or at either end of it; inside a longer run of digits every tenth window is one. */
    private static boolean holdsANumber(String digits) {
        return digits.length() <= LONGEST && digits.length() >= SHORTEST && Luhn.holds(digits);
    }
}
