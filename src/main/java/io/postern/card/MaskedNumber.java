package io.postern.card;

/** A card number as people may see it: at most the first six and the last four digits (PCI DSS 3.4.1). */
final class MaskedNumber {
    private static final int BIN = 6;
    private static final int LAST = 4;
    private static final int SHORTEST_WITH_BIN = 13;

    private MaskedNumber() {}

    /** What has not the form of a number shows its length alone: it may be a number with something around it. */
    static String of(String text) {
        if (!Cards.hasForm(text)) {
            return "(" + text.length() + " characters)";
        }
        int shown = text.length() < SHORTEST_WITH_BIN ? 0 : BIN;
        return text.substring(0, shown)
                + "*".repeat(text.length() - shown - LAST)
                + text.substring(text.length() - LAST);
    }
}
