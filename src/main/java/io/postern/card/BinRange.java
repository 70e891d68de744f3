package io.postern.card;

import java.util.BitSet;
import java.util.Optional;

/**
 * What the first digits of a number say about its card.
 *
 * @param from lowest first twelve digits
 * @param to highest first twelve digits
 * @param lengths how long the brand's numbers are
 * @param cvcLengths how long its CVCs are
 */
public record BinRange(
        String brand,
        long from,
        long to,
        BitSet lengths,
        BitSet cvcLengths,
        Optional<String> funding,
        Optional<String> country) {
    static final int DIGITS = 12;

    boolean holds(long firstDigits) {
        return from <= firstDigits && firstDigits <= to;
    }

    long width() {
        return to - from;
    }

    @Override
    public String toString() {
        return brand;
    }
}
