package io.postern.payment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway looks after moves that the bank has not answered. */
@ConfigMapping(prefix = "postern.payment")
interface PaymentConfig {
    /** How long after its start a move without an end is taken up by a worker. Longer than the bank's deadline. */
    @WithDefault("20s")
    Duration recoverAfter();

    /** How long a cardholder's challenge is left alone before a worker asks the bank how it ended. */
    @WithDefault("1m")
    Duration watchChallengeAfter();

    /** How long after a refund succeeded a worker looks whether the bank has taken it back. */
    @WithDefault("10s")
    Duration watchRefundAfter();

    /** How many moves a worker takes at a time. */
    @WithDefault("20")
    int recoverAtOnce();
}
