package io.postern.watch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway is watched. */
@ConfigMapping(prefix = "postern.watch")
interface WatchConfig {
    /** How often figures that stand in the database are read for the metrics; a scrape itself reads nothing. */
    @WithDefault("15s")
    Duration every();
}
