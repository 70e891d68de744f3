package io.postern.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the trail says who keeps it. */
@ConfigMapping(prefix = "postern.audit")
interface AuditConfig {
    /** How often a gateway gives a sign of life, and looks for others that give none. */
    @WithDefault("5s")
    Duration lookEvery();

    /** After how long without a sign of life a gateway is noted on the trail as broken off. */
    @WithDefault("30s")
    Duration silentAfter();
}
