package io.postern.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What calls to addresses of others may reach, and how long they may take. */
@ConfigMapping(prefix = "postern.egress")
interface EgressConfig {
    /**
     * Ports that may be called. Names are asked of the machine's name servers: let these know the Internet alone, or merchants can
     * find out which inner names exist.
     */
    @WithDefault("443")
    Set<Integer> ports();

    /** How long a whole exchange may take, from the name's resolution to the answer's end. */
    @WithDefault("15s")
    Duration deadline();

    /** How long one connection may take to be opened. */
    @WithDefault("5s")
    Duration connectDeadline();

    /**
     * Networks of the operator's own that must not be called although their addresses are public, such as
     * {@code 203.0.113.0/24}. Inner networks are never called, named here or not.
     */
    Optional<List<String>> refusedNetworks();

    /** File with further authorities, PEM, whose certificates are believed beside those that the JDK brings. Read at the start. */
    Optional<String> trustedCertificates();

    /** Whether {@code http://127.0.0.1} and {@code http://localhost} may be called, on any port. Production refuses to start with it. */
    @WithDefault("false")
    boolean loopback();
}
