package io.postern.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A script for pgbench.
 *
 * @param file SQL and commands
 * @param variables values it starts with
 */
record PgbenchScript(Path file, Map<String, String> variables) {
    PgbenchScript with(String variable, long value) {
        Map<String, String> all = new LinkedHashMap<>(variables);
        all.put(variable, String.valueOf(value));
        return new PgbenchScript(file, all);
    }
}
