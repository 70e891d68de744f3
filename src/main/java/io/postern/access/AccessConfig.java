package io.postern.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Which access tokens the gateway believes. */
@ConfigMapping(prefix = "postern.access")
interface AccessConfig {
    /** The issuer's name in tokens that the gateway signs itself. An outside issuer must have another one. */
    @WithDefault("https://postern.invalid")
    String issuer();

    /** What a token's {@code aud} must name, whoever issued it. */
    @WithDefault("postern")
    String audience();

    /** How long a verified token is believed without verifying it again; never past its own end. */
    @WithDefault("60s")
    Duration tokenCacheTtl();

    /** How many verified tokens are remembered. */
    @WithDefault("10000")
    int tokenCacheSize();

    /** How long ago the login behind a step-up may be. */
    @WithDefault("5m")
    Duration stepUpAge();

    /**
     * Subject of the client that is an operator although its issuer gives it no role: the one who opens the first merchant
     * of a new installation. Roles come from the issuer afterwards; then leave this empty.
     */
    Optional<String> firstOperator();
}
