package io.postern.bench;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns recorded statements into a pgbench script that does the same over and over. The texts stay as they are; every
 * parameter is one in pgbench, too. What must be new each time (ids, keys) or follow the merchant and the card is
 * computed from pgbench's own integers, a time is as far from now as it was, and everything else is sent as recorded.
 */
final class ScriptWriter {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final String TYPES = """
            SELECT array_to_string(parameter_types::text[], ',') FROM pg_prepared_statements WHERE name = 'recorded'
            """;

    private final BenchServer server;
    private final Map<String, String> expressions;
    private final Map<String, String> names = new LinkedHashMap<>();

    /** @param expressions what stands for a recorded value */
    ScriptWriter(BenchServer server, Map<String, String> expressions) {
        this.server = server;
        this.expressions = new LinkedHashMap<>(expressions);
    }

    /** What the statements are sent with: pgbench's variables at its start, by name. */
    Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        names.forEach((value, name) -> variables.put(name, value));
        return variables;
    }

    String write(Statement statement) throws SQLException {
        String[] types = types(statement.sql());
        StringBuilder script = new StringBuilder();
        Matcher parameter = PARAMETER.matcher(statement.sql());
        while (parameter.find()) {
            int n = Integer.parseInt(parameter.group(1)) - 1;
            String argument = argument(statement.values().get(n), types[n], statement.at());
            parameter.appendReplacement(script, Matcher.quoteReplacement(argument));
        }
        return parameter.appendTail(script).append(";\n").toString();
    }

    private String argument(String value, String type, String sentAt) throws SQLException {
        if (value == null) {
            return "NULL::" + type;
        }
        if (type.startsWith("timestamp")) {
            return fromNow(value, sentAt);
        }
        if (type.equals("uuid")) {
            expressions.computeIfAbsent(value, newOne -> freshId(expressions.size()));
        }
        String expression = expressions.get(value);
        return expression != null ? expression : ":" + names.computeIfAbsent(value, next -> "v" + names.size());
    }

    /** An id that grows as time-ordered ones do; each of a payment's ids has a group of its own. */
    private static String freshId(int group) {
        return "('00000000-0000-7000-%d-' || :id)::uuid".formatted(8000 + group);
    }

    private String fromNow(String value, String sentAt) throws SQLException {
        long tens = server.count("SELECT round(extract(epoch FROM '%s'::timestamptz - '%s'::timestamptz) / 10)::int"
                .formatted(value, sentAt));
        return tens == 0 ? "now()" : "(now() + interval '" + tens * 10 + " seconds')";
    }

    private String[] types(String sql) throws SQLException {
        server.execute("PREPARE recorded AS " + sql);
        String types = server.ask(TYPES);
        server.execute("DEALLOCATE recorded");
        return types.split(",");
    }
}
