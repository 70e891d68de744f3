package io.postern.watch;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the platform must be told for traces to be made: nothing, unless there is somewhere for them to go. */
public final class TraceKeys {
    private static final String ENDPOINT = "postern.trace.endpoint";

    private TraceKeys() {}

    public static Map<String, String> of(Function<String, Optional<String>> config) {
        return config.apply(ENDPOINT).filter(text -> !text.isBlank()).isPresent()
                ? Map.of("quarkus.otel.sdk.disabled", "false")
                : Map.of();
    }
}
