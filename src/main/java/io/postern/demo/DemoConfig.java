package io.postern.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Whether the parts of the one-command start are there. */
@ConfigMapping(prefix = "postern.demo")
interface DemoConfig {
    /** Demo merchants, demo tokens and the sandbox bank. Production refuses to start with it. */
    @WithDefault("false")
    boolean enabled();

    /** The demo's folder; set by the start itself from {@code DATA}. */
    Optional<String> data();
}
