package io.postern.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the running gateway comes to its database login. */
@ConfigMapping(prefix = "postern.database.login")
interface LoginConfig {
    /**
     * Where the login comes from: {@code config} is {@code postern.database.username} and {@code postern.database.password},
     * {@code vault-kept} what the Vault server keeps at {@code postern/database/gateway}, {@code vault-leased} a login that
     * its database engine makes for each gateway.
     */
    @WithDefault("config")
    LoginSource from();

    /**
     * How long a connection may live that was opened with a login of the Vault server. At most half of a lease; the gateway
     * does not start otherwise.
     */
    @WithDefault("15m")
    Duration connectionLifetime();
}
