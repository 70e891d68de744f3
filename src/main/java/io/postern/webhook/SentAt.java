package io.postern.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** When a webhook says that it was signed: read strictly, and held to the gateway's clock on both sides. */
final class SentAt {
    static final Duration TOLERANCE = Duration.ofSeconds(300);

    /** No sign, no blank, no fraction, no exponent, no zero in front; enough digits for some thousand years. */
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");

    private SentAt() {}

    /** @param where names the text in a refusal: {@code The header webhook-timestamp} */
    static Instant read(String text, String where) {
        if (!SECONDS.matcher(text).matches()) {
            throw new Doubt(Reason.MALFORMED, where + " must be whole seconds since 1970, in digits alone.");
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    static Instant held(Instant sent, Instant now) {
        Duration age = Duration.between(sent, now);
        if (age.compareTo(TOLERANCE) > 0) {
            throw new Doubt(
                    Reason.STALE, "It was signed " + age.toSeconds() + " seconds ago; at most 300 are allowed.");
        }
        if (age.compareTo(TOLERANCE.negated()) < 0) {
            throw new Doubt(
                    Reason.FUTURE,
                    "It was signed " + -age.toSeconds()
                            + " seconds ahead of the gateway's clock; at most 300 are allowed.");
        }
        return sent;
    }
}
