package io.postern.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement as the gateway sent it.
 *
 * @param sql with {@code $1…$n}
 * @param values of the parameters as text; null for NULL
 * @param at when, as the server wrote it
 */
record Statement(String sql, List<String> values, String at) {
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d+");
    private static final Pattern VALUE = Pattern.compile("\\$\\d+ = (?:NULL|'([^']*+(?:''[^']*+)*+)')");
    private static final Pattern LEG = Pattern.compile("\\(\\$(\\d+)::int, \\$(\\d+)::int, \\$(\\d+)::bigint\\)");

    /** Reads what {@code log_statement} writes of a prepared statement: {@code Parameters: $1 = 'a', $2 = NULL}. */
    static List<String> values(String detail) {
        return VALUE.matcher(detail)
                .results()
                .map(value -> value.group(1) == null ? null : value.group(1).replace("''", "'"))
                .toList();
    }

    /** The same with only these of its parts, and their parameters numbered anew. */
    Statement only(String... names) {
        String main = sql.substring(sql.lastIndexOf("\nSELECT ")); // names the merchant
        return renumbered(Arrays.stream(names).map(this::part).collect(Collectors.joining(",\n", "WITH ", main)));
    }

    /** The same without one of its parts, which is not the first. */
    Statement without(String name) {
        return renumbered(sql.replace(",\n" + part(name), ""));
    }

    private Statement renumbered(String text) {
        Map<String, String> kept = new LinkedHashMap<>();
        String renumbered = PARAMETER
                .matcher(text)
                .replaceAll(old -> kept.computeIfAbsent(old.group(), first -> "\\$" + (kept.size() + 1)));
        List<String> keptValues = new ArrayList<>();
        kept.keySet().forEach(old -> keptValues.add(values.get(Integer.parseInt(old.substring(1)) - 1)));
        return new Statement(renumbered, keptValues, at);
    }

    private String part(String name) {
        int start = sql.indexOf(name + " AS (");
        if (start < 0) {
            throw new IllegalStateException("the gateway's statement has no part " + name + ":\n" + sql);
        }
        int end = sql.indexOf('(', start);
        for (int open = 0; ; end++) {
            open += sql.charAt(end) == '(' ? 1 : sql.charAt(end) == ')' ? -1 : 0;
            if (open == 0) {
                return sql.substring(start, end + 1);
            }
        }
    }

    /** The same posting between other accounts and of another amount: its legs are the only rows of plain values. */
    Statement moving(int debit, int credit, long amount) {
        List<String> changed = new ArrayList<>(values);
        Matcher leg = LEG.matcher(sql);
        while (leg.find()) {
            changed.set(Integer.parseInt(leg.group(1)) - 1, String.valueOf(debit));
            changed.set(Integer.parseInt(leg.group(2)) - 1, String.valueOf(credit));
            changed.set(Integer.parseInt(leg.group(3)) - 1, String.valueOf(amount));
        }
        return new Statement(sql, changed, at);
    }
}
