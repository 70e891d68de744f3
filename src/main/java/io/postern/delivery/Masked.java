package io.postern.delivery;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Values that must not be read where they are said again: each as a whole, and the long words of each, such as what stands behind
 * {@code Bearer}.
 */
record Masked(List<String> longestFirst) {
    static final String MASK = "****";
    /** What is shorter is no secret, and masking it would make a text unreadable. */
    private static final int SHORTEST = 4;

    private static final int SHORTEST_WORD = 8;

    static Masked of(Collection<String> values) {
        return new Masked(values.stream()
                .flatMap(value -> Stream.concat(
                        Stream.of(value.strip()).filter(whole -> whole.length() >= SHORTEST),
                        Stream.of(value.strip().split("\\s+")).filter(word -> word.length() >= SHORTEST_WORD)))
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList());
    }

    /** The text without them, and without the beginning of one at its end, where it may have been cut off. */
    String in(String text) {
        String masked = text;
        for (String value : longestFirst) {
            masked = withoutBeginning(masked.replace(value, MASK), value);
        }
        return masked;
    }

    private static String withoutBeginning(String text, String value) {
        for (int length = Math.min(value.length() - 1, text.length()); length >= SHORTEST; length--) {
            if (text.endsWith(value.substring(0, length))) {
                return text.substring(0, text.length() - length) + MASK;
            }
        }
        return text;
    }
}
