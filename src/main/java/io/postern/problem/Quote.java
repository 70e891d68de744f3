package io.postern.problem;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quotes what a caller sent, so that an answer helps and never shows card data, nor who somebody is. */
public final class Quote {
    private static final int MAX_LENGTH = 64;
    private static final String MASK = "****";

    /** The fields whose value is never shown, whatever it looks like. */
    private static final Set<String> SECRET = Set.of(
            "number",
            "cvc",
            "cvc2",
            "cvv",
            "pan",
            "card_number",
            "customer",
            "id",
            "email",
            "ip",
            "holder_name",
            "line1",
            "line2",
            "city",
            "state",
            "postal_code");

    /** Anything that may be a card number: 12 digits or more, in a row or in groups. Possessive, or it nests as deep as it is long. */
    private static final Pattern CARD_LIKE = Pattern.compile("\\d(?:[ \\-]?\\d){11,}+");

    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@'\"<>(),;:]{1,64}+@[\\p{L}\\p{N}-]{1,63}+(?:\\.[\\p{L}\\p{N}-]{1,63}+){1,8}");

    /** An address of version 4, or of version 6 with all its groups or with two colons in place of some. */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![0-9.])[0-9]{1,3}(?:\\.[0-9]{1,3}){3}"
                    + "|(?<![0-9a-f:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
                    + "|(?<![0-9a-f:])(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?",
            Pattern.CASE_INSENSITIVE);

    /** An operator's rules for the addresses of merchants' own servers are no secret. */
    private static final String ADDRESS_RULES = "address_rules";

    /** Nothing that is allowed anywhere has a blank between words; a name has. Each word is looked at twice, however long it is. */
    private static final Pattern WORDS =
            Pattern.compile("(?<![^\\s\\h])[^\\s\\h\\p{L}]*+\\p{L}[^\\s\\h]*+\\h++[^\\s\\h\\p{L}]*+\\p{L}");

    private static final Pattern PATH_WORD = Pattern.compile("(?:v1|[a-z_.-]{0,40})");
    private static final Pattern FIELD = Pattern.compile("[\\w.\\[\\]-]+");
    private static final Pattern ID = Pattern.compile("[a-z]{2,4}_[0-9a-z_]{1,40}");

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
        String text = value.toString();
        return "'" + (WORDS.matcher(text).find() ? MASK : shorten(printable(withoutAddresses(path, text)))) + "'";
    }

    /** What should have been an id: as it is if it has the form of one. */
    static String id(String text) {
        return text != null && ID.matcher(text).matches() ? text : of(null, text);
    }

    /** The name of a field that nobody knows: as it is if it has the form of one. */
    static String field(String path) {
        return FIELD.matcher(path).matches() && !holdsAddress(path) ? mask(path) : MASK;
    }

    /** Whether a network address stands in the text. */
    public static boolean holdsAddress(String text) {
        return ADDRESS.matcher(text).find();
    }

    /** A path of which only its words and ids are shown: what else stands in one may be anything. */
    public static String path(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(part ->
                        PATH_WORD.matcher(part).matches() || ID.matcher(part).matches() ? part : MASK)
                .collect(Collectors.joining("/"));
    }

    private static String withoutAddresses(String path, String text) {
        return path != null && path.startsWith(ADDRESS_RULES)
                ? text
                : ADDRESS.matcher(text).replaceAll(MASK);
    }

    /** The text with everything that looks like a card number or an e-mail address masked. */
    public static String mask(String text) {
        if (text == null) {
            return null;
        }
        String withoutEmails =
                text.indexOf('@') < 0 ? text : EMAIL.matcher(text).replaceAll(MASK);
        return CARD_LIKE
                .matcher(withoutEmails)
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
