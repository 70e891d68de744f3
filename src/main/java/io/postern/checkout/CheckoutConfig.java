package io.postern.checkout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long buyers may take. */
@ConfigMapping(prefix = "postern.checkout")
interface CheckoutConfig {
    /** How long a checkout token lives when its merchant says nothing; at most {@code postern.keys.signing.token-life}. */
    @WithDefault("15m")
    Duration tokenLife();
}
