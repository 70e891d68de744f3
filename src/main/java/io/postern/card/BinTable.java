package io.postern.card;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The ranges of {@code card/bins.csv}, narrowest first. A number that no range holds is of brand {@code unknown}. */
@ApplicationScoped
class BinTable {
    private static final String FILE = "/card/bins.csv";
    private static final BinRange UNKNOWN = new BinRange(
            "unknown", 0, Long.MAX_VALUE, numbers("12-19"), numbers("3|4"), Optional.empty(), Optional.empty());

    private final List<BinRange> ranges;

    BinTable() {
        try (InputStream file = Objects.requireNonNull(BinTable.class.getResourceAsStream(FILE), FILE);
                var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            ranges = lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1) // the names of the columns
                    .map(BinTable::range)
                    .sorted(Comparator.comparingLong(BinRange::width))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param digits at least twelve ASCII digits */
    BinRange of(CharSequence digits) {
        long first = Long.parseLong(digits, 0, BinRange.DIGITS, 10);
        for (BinRange range : ranges) {
            if (range.holds(first)) {
                return range;
            }
        }
        return UNKNOWN;
    }

    private static BinRange range(String line) {
        String[] column = line.split(",", -1);
        return new BinRange(
                column[0],
                Long.parseLong(pad(column[1], '0')),
                Long.parseLong(pad(column[2], '9')),
                numbers(column[3]),
                numbers(column[4]),
                Optional.of(column[5]).filter(text -> !text.isEmpty()),
                Optional.of(column[6]).filter(text -> !text.isEmpty()));
    }

    private static String pad(String prefix, char with) {
        return prefix + String.valueOf(with).repeat(BinRange.DIGITS - prefix.length());
    }

    /** {@code 13|16-19} as a set. */
    private static BitSet numbers(String list) {
        BitSet set = new BitSet();
        for (String part : list.split("\\|")) {
            String[] ends = part.split("-");
            set.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return set;
    }
}
