package io.postern.address;

import java.util.List;

/**
 * The hops of a forwarded header, the last one first: a proxy writes behind what it was sent, so only from that end can the
 * words of a proxy be told from those of the caller. Nothing in front of what is asked for is looked at, which lets a caller
 * write there what it likes.
 */
final class Hops {
    private final List<String> lines;
    private final boolean quoted;
    private int line;
    private int end;

    /**
     * @param lines the header's lines in the order in which they came
     * @param quoted whether a comma between quotes belongs to the hop
     */
    Hops(List<String> lines, boolean quoted) {
        this.lines = lines;
        this.quoted = quoted;
        this.line = lines.size() - 1;
        this.end = lines.isEmpty() ? 0 : lines.getLast().length();
    }

    boolean hasNext() {
        return line >= 0;
    }

    String next() {
        String text = lines.get(line);
        int comma = quoted ? commaOutsideQuotes(text) : text.lastIndexOf(',', end - 1);
        String hop = text.substring(comma + 1, end);
        if (comma >= 0) {
            end = comma;
        } else {
            line--;
            end = line < 0 ? 0 : lines.get(line).length();
        }
        return hop;
    }

    private int commaOutsideQuotes(String text) {
        boolean inside = false;
        for (int at = end - 1; at >= 0; at--) {
            char found = text.charAt(at);
            if (found == '"' && !isEscaped(text, at)) {
                inside = !inside;
            } else if (found == ',' && !inside) {
                return at;
            }
        }
        return -1;
    }

    /** The number of backslashes decides: of two, one stands for itself. */
    private static boolean isEscaped(String text, int at) {
        int first = at;
        while (first > 0 && text.charAt(first - 1) == '\\') {
            first--;
        }
        return (at - first) % 2 == 1;
    }
}
