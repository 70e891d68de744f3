package io.postern.tls;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** With which certificate the gateway serves TLS. Production needs the first two keys, or the last one. */
@ConfigMapping(prefix = "postern.tls")
interface TlsConfig {
    /** File with the gateway's certificate and those between it and the authority, PEM. */
    Optional<String> certificate();

    /** File with the certificate's private key, PEM (PKCS #8). */
    Optional<String> key();

    /**
     * File with the authorities, PEM, whose certificates callers may show: banks, and holders of tokens that are bound to a
     * certificate. Nobody has to show one; one of another authority is refused. Read at the start.
     */
    Optional<String> clientCa();

    /** How often certificate and key are read anew; what cannot be read leaves the certificate that is there. */
    @WithDefault("1h")
    Duration reloadPeriod();

    /**
     * Says that something in front of the gateway, such as a mesh, ends TLS, and that nobody else can reach the gateway: it
     * then speaks plain HTTP.
     */
    @WithDefault("false")
    boolean terminatedElsewhere();
}
