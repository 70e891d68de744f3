package io.postern.access.proof;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Which proofs of possession the gateway takes. */
@ConfigMapping(prefix = "postern.access.proof")
interface ProofConfig {
    /**
     * The gateway's address as clients know it, such as {@code https://pay.example.com}: what a proof's {@code htu} must begin
     * with. Without it, the address of the request's Host header counts; set it behind a proxy, and where other services
     * accept tokens for the same audience.
     */
    Optional<URI> publicUrl();

    /** How old a proof may be. So long it is remembered that it was used. */
    @WithDefault("60s")
    Duration age();

    /** How often used proofs that are too old to be used again are forgotten. */
    @WithDefault("1m")
    Duration forgetEvery();

    /** How far the clock of a client may be ahead. */
    @WithDefault("10s")
    Duration leeway();
}
