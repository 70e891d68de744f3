package io.postern.database;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Joins the queries of several rooms into one statement and remembers the text: the shapes are few, and PostgreSQL
 * prepares each only once per connection.
 */
final class StatementTexts {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private final Map<Shape, String> known = new ConcurrentHashMap<>();

    /**
     * {@code WITH name AS (INSERT …), … SELECT}: PostgreSQL runs every data-modifying part exactly once, after the main query,
     * which names the merchants. Their ids are the last parameters.
     */
    String writing(List<Insert> parts, Scope scope) {
        Shape shape = Shape.of(parts.stream().map(Insert::sql), scope);
        return known.computeIfAbsent(shape, added -> joinWriting(parts, shape.settings()));
    }

    /** One row: every lookup joined to the row that names the merchants, so that an empty one leaves nulls. */
    String reading(List<Lookup<?>> parts, Scope scope) {
        Shape shape = Shape.of(parts.stream().map(Lookup::sql), scope);
        return known.computeIfAbsent(shape, added -> joinReading(parts, shape.settings()));
    }

    /** @param settings what the statement itself tells PostgreSQL about its merchants */
    private record Shape(List<String> parts, List<String> settings) {
        static Shape of(Stream<String> parts, Scope scope) {
            return new Shape(parts.toList(), scope.fitsIntoStatement() ? scope.settings() : List.of());
        }
    }

    private static String joinWriting(List<Insert> parts, List<String> settings) {
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
        return text.append('\n').append(naming(settings, offset)).toString();
    }

    /** The outer row of nested loops comes first, so the merchants are named before a lookup looks at any row. */
    private static String joinReading(List<Lookup<?>> parts, List<String> settings) {
        int args = parts.stream().mapToInt(part -> part.args().size()).sum();
        StringBuilder text = new StringBuilder("SELECT * FROM (" + naming(settings, args) + ") reach");
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

    private static String naming(List<String> settings, int offset) {
        StringJoiner text = new StringJoiner(", ", "SELECT ", "");
        for (int n = 0; n < settings.size(); n++) {
            text.add("set_config('%s', $%d::uuid::text, true) AS reach_%d"
                    .formatted(settings.get(n), offset + n + 1, n));
        }
        return text.toString();
    }

    private static String shift(String sql, int offset) {
        return PARAMETER.matcher(sql).replaceAll(match -> "\\$" + (Integer.parseInt(match.group(1)) + offset));
    }
}
