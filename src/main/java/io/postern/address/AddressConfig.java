package io.postern.address;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose word about addresses is believed, and from where banks call. */
@ConfigMapping(prefix = "postern.address")
interface AddressConfig {
    /**
     * Networks of the proxies in front of the gateway, such as {@code 10.0.3.0/28,2001:db8:7::/64}. Only from there is the
     * forwarded header believed; without any, the caller is whoever opened the connection.
     */
    Optional<List<String>> trustedProxies();

    /** Which header the trusted proxies write: {@code x-forwarded-for}, or {@code forwarded} (RFC 7239). Never both. */
    @WithDefault("x-forwarded-for")
    ForwardedHeader forwardedHeader();

    /**
     * By the name of a bank the networks that its calls come from, such as
     * {@code postern.address.acquirers.sandbox=192.0.2.0/24}. A bank that is not named may call from anywhere.
     */
    Map<String, List<String>> acquirers();
}
