package io.postern.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where traces go, and how many. */
@ConfigMapping(prefix = "postern.trace")
interface TraceConfig {
    /** The collector that takes traces, by OTLP over HTTP: {@code http://127.0.0.1:4318}. Without it nothing is traced. */
    Optional<URI> endpoint();

    /** Of how many requests in a hundred a trace is kept. */
    @WithDefault("10")
    int percent();
}
