package io.postern.ledger;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one leg of a posting: {@code btx_42d} is the debit of posting 42, {@code btx_42c} its credit. Also the place where
 * a page of entries ended.
 */
record EntryCursor(long postingId, String side) {
    private static final Pattern FORM = Pattern.compile("btx_(\\d{1,18})([cd])");

    /** @return null when there is no cursor, that is for the first page */
    static EntryCursor of(String text) {
        if (text == null) {
            return null;
        }
        Matcher match = FORM.matcher(text);
        if (!match.matches()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "starting_after",
                    "starting_after is not the id of a balance transaction, such as btx_42c.");
        }
        return new EntryCursor(Long.parseLong(match.group(1)), match.group(2).equals("d") ? "D" : "C");
    }

    String text() {
        return "btx_" + postingId + ("D".equals(side) ? "d" : "c");
    }
}
