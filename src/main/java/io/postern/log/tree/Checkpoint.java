package io.postern.log.tree;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * What is said of the log at one time and signed (C2SP tlog-checkpoint): {@code origin}, size and root, each in a line of its
 * own, and in a line behind them the time.
 */
public record Checkpoint(String origin, long size, byte[] root, Instant time) {
    private static final String TIME = "time ";
    private static final int LINES = 4;

    /** The lines that are signed, each with its end. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n" + TIME + time + "\n";
    }

    /** @throws IllegalArgumentException when the text says something else, or the same in another way */
    public static Checkpoint read(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() != LINES || !lines.get(3).startsWith(TIME)) {
            throw new IllegalArgumentException("a head has four lines: origin, size, root and time");
        }
        try {
            Checkpoint read = new Checkpoint(
                    lines.get(0),
                    Long.parseLong(lines.get(1)),
                    Base64.getDecoder().decode(lines.get(2)),
                    Instant.parse(lines.get(3).substring(TIME.length())));
            if (!read.text().equals(text) || read.root.length != TreeHash.BYTES || read.size < 0) {
                throw new IllegalArgumentException("the head is not written as heads are");
            }
            return read;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the head has no time", e);
        }
    }
}
