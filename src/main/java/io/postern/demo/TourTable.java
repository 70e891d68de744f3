package io.postern.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.money.Money;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints the tour: numbered steps, and tables whose columns line up. */
final class TourTable {
    private final PrintStream out;
    private final List<String[]> rows = new ArrayList<>();
    private int steps;

    TourTable(PrintStream out) {
        this.out = out;
    }

    static String money(long amountMinor, String currency) {
        return Money.of(amountMinor, currency).toString();
    }

    /** Of the tour's one currency. */
    static String amount(JsonNode node, String field) {
        return money(node.get(field).asLong(), "USD");
    }

    void title(String text) {
        out.println();
        out.println(text);
        out.println("─".repeat(text.length()));
    }

    void step(String text) {
        out.println();
        out.println(++steps + ". " + text);
    }

    void line() {
        out.println();
    }

    void line(String format, Object... args) {
        out.println("   " + (args.length == 0 ? format : format.formatted(args)));
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** Prints the rows collected so far; amounts stand to the right. */
    void flush() {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int n = 0; n < row.length; n++) {
                widths[n] = Math.max(widths[n], row[n].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder text = new StringBuilder("   ");
            for (int n = 0; n < row.length; n++) {
                String blank = " ".repeat(widths[n] - row[n].length());
                boolean right = row[n].matches("-?[\\d.]+ [A-Z]{3}");
                text.append(right ? blank + row[n] : row[n] + blank).append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
        rows.clear();
    }
}
