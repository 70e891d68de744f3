package io.postern.acquirer.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One way for the bank to misbehave, written {@code kind[_not_booked][:millis]}.
 *
 * @param booked whether the bank does what it was asked before it misbehaves
 */
record Fault(Kind kind, boolean booked, long millis) {
    private static final String NOT_BOOKED = "_not_booked";
    private static final long USUAL_DELAY_MILLIS = 1_000;
    private static final long LONGEST_DELAY_MILLIS = 600_000;

    enum Kind {
        /** Keeps the connection and says nothing. */
        NO_ANSWER,
        /** Drops the connection. */
        RESET,
        /** Acts at once, answers later. */
        LATE,
        /** Acts and answers later, as if the order had been long on its way. */
        LATE_BOOKING,
        /** Answers something that is not JSON. */
        GARBAGE,
        /** Answers JSON that is not an answer. */
        WRONG_SCHEMA,
        /** Answers a megabyte. */
        HUGE,
        /** Answers that it failed. */
        ERROR_500,
        /** Sends its answer twice on the same connection. */
        ANSWER_TWICE,
        /** Tells by webhook also what it has answered. */
        WEBHOOK,
        /** Sends the webhook three times at once. */
        WEBHOOK_DUPLICATED,
        /** Sends the webhook later. */
        WEBHOOK_LATE,
        /** Holds the webhook back by a chance of its own, so that others overtake it. */
        WEBHOOK_OUT_OF_ORDER,
        /** Sends a forgery first: the same id, another body, a guessed secret. */
        WEBHOOK_FORGED,
        /** Sends the webhook before the answer. */
        WEBHOOK_EARLY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException with a text that lists what is known */
    static Fault parse(String text) {
        String[] wordAndDelay = text.strip().split(":", 2);
        boolean booked = !wordAndDelay[0].endsWith(NOT_BOOKED);
        String word =
                booked ? wordAndDelay[0] : wordAndDelay[0].substring(0, wordAndDelay[0].length() - NOT_BOOKED.length());
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .map(kind -> new Fault(kind, booked, millis(wordAndDelay)))
                .orElseThrow(() -> new IllegalArgumentException(known()));
    }

    boolean isOfWebhook() {
        return kind.name().startsWith("WEBHOOK");
    }

    /** Whether a good answer leaves at once. */
    boolean answers() {
        return kind == Kind.ANSWER_TWICE;
    }

    /** For a webhook that shall come first, the answer waits. */
    Optional<Fault> holdingBackTheAnswer() {
        return kind == Kind.WEBHOOK_EARLY ? Optional.of(new Fault(Kind.LATE, true, millis)) : Optional.empty();
    }

    long delayOfWebhook() {
        return kind == Kind.WEBHOOK_LATE || kind == Kind.WEBHOOK_OUT_OF_ORDER ? millis : 0;
    }

    /** The same with another delay. */
    Fault after(long otherMillis) {
        return new Fault(kind, booked, otherMillis);
    }

    String word() {
        return kind.word() + (booked ? "" : NOT_BOOKED);
    }

    private static long millis(String[] wordAndDelay) {
        try {
            return wordAndDelay.length == 1
                    ? USUAL_DELAY_MILLIS
                    : Math.clamp(Long.parseLong(wordAndDelay[1].strip()), 1, LONGEST_DELAY_MILLIS);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The delay of a fault is a number of milliseconds, as in late:5000.");
        }
    }

    private static String known() {
        String words = Arrays.stream(Kind.values()).map(Kind::word).collect(Collectors.joining(", "));
        return "The sandbox bank knows these faults: " + words + "; each also with " + NOT_BOOKED + ".";
    }
}
