package io.postern.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How kept bank events are applied. */
@ConfigMapping(prefix = "postern.intake.apply")
interface ApplyConfig {
    /** How often an idle gateway looks for bank events that are due. */
    @WithDefault("100ms")
    Duration every();

    /** How many fresh bank events a gateway takes at a time; of those it tries again, half as many. */
    @WithDefault("40")
    int atOnce();

    /** How long a gateway keeps a bank event for itself; one that dies meanwhile delays it by so much. */
    @WithDefault("30s")
    Duration lease();

    /** The first wait before a bank event is tried again; each next one is twice as long, up to ten minutes. */
    @WithDefault("1s")
    Duration firstWait();

    /** How often applying a bank event may fail before it is given up and somebody has to look. */
    @WithDefault("8")
    int mostFailures();

    /** How long a bank event waits for what it is about before it is given up. */
    @WithDefault("30d")
    Duration giveUpAfter();
}
