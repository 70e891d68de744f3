package io.postern.database;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Joins the queries of several rooms into one statement and remembers the text: the shapes are few, and PostgreSQL
 * prepares each only once per connection.
 */
final class StatementTexts {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private final Map<List<String>, String> known = new ConcurrentHashMap<>();

    /** {@code WITH name AS (INSERT …), … SELECT}: PostgreSQL runs every data-modifying part exactly once. */
    String writing(List<Insert> parts) {
        return known.computeIfAbsent(parts.stream().map(Insert::sql).toList(), shape -> joinWriting(parts));
    }

    /** One row: every lookup joined to the row of nothing, so that an empty one leaves nulls. */
    String reading(List<Lookup<?>> parts) {
        return known.computeIfAbsent(parts.stream().map(Lookup::sql).toList(), shape -> joinReading(parts));
    }

    private static String joinWriting(List<Insert> parts) {
        StringBuilder text = new StringBuilder("WITH ");
        int offset = 0;
        for (int n = 0; n < parts.size(); n++) {
            Insert part = parts.get(n);
            text.append(n == 0 ? "" : ",\n")
                    .append(part.name())
                    .append(" AS (")
                    .append(shift(part.sql(), offset))
                    .append(')');
            offset += part.args().size();
        }
        return text.append("\nSELECT 1").toString();
    }

    private static String joinReading(List<Lookup<?>> parts) {
        StringBuilder text = new StringBuilder("SELECT * FROM (VALUES (1)) nothing(one)");
        int offset = 0;
        for (int n = 0; n < parts.size(); n++) {
            Lookup<?> part = parts.get(n);
            text.append("\nLEFT JOIN LATERAL (")
                    .append(shift(part.sql(), offset))
                    .append(") lookup_")
                    .append(n)
                    .append(" ON true");
            offset += part.args().size();
        }
        return text.toString();
    }

    private static String shift(String sql, int offset) {
        return PARAMETER.matcher(sql).replaceAll(match -> "\\$" + (Integer.parseInt(match.group(1)) + offset));
    }
}
