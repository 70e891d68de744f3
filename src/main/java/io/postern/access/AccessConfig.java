package io.postern.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

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

    /** How the outside issuer may sign: with key pairs only, never with a shared secret. */
    @WithDefault("RS256,PS256,ES256,EdDSA")
    Set<String> outsideAlgorithms();

    /**
     * After how long the keys of the outside issuer are read anew. A key that it withdraws verifies for at most so long, and a
     * token that was verified with it is believed for {@code postern.access.token-cache-ttl} more.
     */
    @WithDefault("30s")
    Duration issuerKeysTtl();

    /** How often an issuer that was not found yet is looked for, and whether its keys are due to be read anew. */
    @WithDefault("2s")
    Duration lookForIssuerEvery();

    /**
     * Scopes of the calls that take no other access tokens than those bound to the client's key (DPoP) or certificate (mutual
     * TLS), such as {@code refunds:write}.
     */
    Optional<Set<@WithConverter(ScopeConverter.class) Scope>> boundTokensFor();

    /** How long ago the login behind a step-up may be. */
    @WithDefault("5m")
    Duration stepUpAge();

    /**
     * Subject of the client that is an operator although its issuer gives it no role: the one who opens the first merchant
     * of a new installation. Roles come from the issuer afterwards; then leave this empty.
     */
    Optional<String> firstOperator();
}
