package io.postern.approval;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long approvals wait for people and for machines. */
@ConfigMapping(prefix = "postern.approval")
interface ApprovalConfig {
    /** How long an approval waits for a decision; and how long what was approved is tried again while something is away. */
    @WithDefault("24h")
    Duration lifetime();

    /** How long after its approval an operation without an outcome is taken up by a worker. Longer than the bank's deadline. */
    @WithDefault("20s")
    Duration runAfter();

    /** How many approvals a worker takes at a time. */
    @WithDefault("20")
    int atOnce();
}
