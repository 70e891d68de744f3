package io.postern.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long what was signed, or will be, with a key outlives the key's own time. */
@ConfigMapping(prefix = "postern.keys.signing")
interface SigningConfig {
    /**
     * How long an access token that the gateway signs lives at most. So long the private key of the version before is kept
     * after another one signs, and its public key is published.
     */
    @WithDefault("8h")
    Duration tokenLife();

    /** How long deliveries are signed with the key before, too, after another one signs. */
    @WithDefault("7d")
    Duration webhookOverlap();

    /** How long a bank may go on signing its webhooks with the secret before the newest. */
    @WithDefault("1d")
    Duration bankOverlap();
}
