package io.postern.dispute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a bank's file, line by line. */
record ImportView(String object, String acquirer, int applied, int known, int refused, List<Line> lines) {

    /**
     * @param line its number in the file
     * @param result {@code applied}, {@code known} or {@code refused}
     * @param reason why it was refused, in one word
     */
    record Line(
            int line,
            String result,
            @Nullable String dispute,
            @Nullable String reason) {}

    static ImportView of(String acquirer, List<Line> lines) {
        return new ImportView(
                "dispute_import",
                acquirer,
                count(lines, "applied"),
                count(lines, "known"),
                count(lines, "refused"),
                lines);
    }

    private static int count(List<Line> lines, String result) {
        return (int) lines.stream().filter(line -> result.equals(line.result())).count();
    }
}
