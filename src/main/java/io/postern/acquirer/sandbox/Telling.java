package io.postern.acquirer.sandbox;

/**
 * How the caller of an order is told by webhook what becomes of it.
 *
 * @param merchant whose order it is; null when the caller did not say
 * @param how as the book keeps it: null for never, {@code later} for later changes alone, else a word and a delay
 */
record Telling(String merchant, String how) {
    static final String LATER = "later";
    static final String PLAINLY = "webhook";
    static final Telling NEVER = new Telling(null, null);
}
