package io.postern.dispute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway looks after answers to disputes that the bank has not acknowledged. */
@ConfigMapping(prefix = "postern.disputes")
interface DisputesConfig {
    /** How long after it was told a bank is asked whether it took an answer to a dispute. Longer than the bank's deadline. */
    @WithDefault("20s")
    Duration askAgainAfter();
}
