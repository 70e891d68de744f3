package io.postern.watch;

import io.postern.problem.Quote;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Masks what no log and no trace may show: card numbers however they are written, CVCs, tokens, passwords, keys. The last
 * line of defence, so it rather masks too much.
 */
final class SecretMask {
    static final String MASK = "****";

    private static final String QUOTE = "\\\\*[\"']?";
    private static final String IS = QUOTE + "\\s{0,3}[:=]\\s{0,3}" + QUOTE;

    /** Headers whose values are secret whatever stands in them, up to the end of the line or of the quote. */
    private static final Pattern SECRET_HEADER = Pattern.compile(
            "\\b((?:proxy-)?authorization|dpop|(?:set-)?cookie)" + IS + "[^\\r\\n\"'\\\\}\\]]++",
            Pattern.CASE_INSENSITIVE);

    /** Fields whose values are secret in a text: one word after the name. */
    private static final Pattern SECRET_FIELD = Pattern.compile(
            "\\b(x-vault-token|x-api-key|api[_-]?key|client[_-]secret|(?:access|refresh|id|vault|bearer|session)[_-]token"
                    + "|secret(?:[_-]?(?:id|key))?|private[_-]?key|passw(?:or)?d|passphrase|pwd)" + IS
                    + "[^\\s\"'\\\\,;&}\\])]++",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CVC = Pattern.compile(
            "\\b((?:card[_-]?)?(?:cvc2?|cvv2?|cvn2?|csc|cav2?|cid|security[_-]?code|verification[_-]?(?:code|value)))"
                    + IS + "\\p{Nd}{3,4}(?!\\p{Nd})",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern SCHEME =
            Pattern.compile("\\b(bearer|basic|dpop)\\s+[A-Za-z0-9._~+/-]{12,}+=*", Pattern.CASE_INSENSITIVE);

    /** What is a secret by its look: JWTs, tokens of Vault, secrets of webhooks, private keys. */
    private static final Pattern TELLING = Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}+(?:\\.[A-Za-z0-9_-]*+){1,4}"
            + "|\\bhv[sbr]\\.[A-Za-z0-9_-]{16,}+"
            + "|\\bwhsec_[A-Za-z0-9+/=_-]{8,}+"
            + "|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?");

    /** Names of fields that are secret as a whole, as a context of log lines may have them. */
    private static final Set<String> SECRET_NAMES = Set.of(
            "authorization",
            "proxy-authorization",
            "dpop",
            "cookie",
            "set-cookie",
            "password",
            "secret",
            "token",
            "cvc",
            "cvv",
            "cvc2",
            "cvv2",
            "number",
            "pan",
            "card_number",
            "api_key",
            "x-api-key",
            "x-vault-token",
            "client_secret");

    private SecretMask() {}

    static @Nullable String masked(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String quiet = TELLING.matcher(text).replaceAll(MASK);
        quiet = SCHEME.matcher(quiet).replaceAll("$1 " + MASK);
        quiet = SECRET_HEADER.matcher(quiet).replaceAll("$1=" + MASK);
        quiet = SECRET_FIELD.matcher(quiet).replaceAll("$1=" + MASK);
        quiet = CVC.matcher(quiet).replaceAll("$1=" + MASK);
        return CardDigits.masked(Quote.mask(quiet));
    }

    static boolean holdsAny(String text) {
        return !text.equals(masked(text));
    }

    /** The value of a named field. */
    static String ofField(String name, String value) {
        return SECRET_NAMES.contains(name.toLowerCase(Locale.ROOT)) ? MASK : masked(value);
    }
}
