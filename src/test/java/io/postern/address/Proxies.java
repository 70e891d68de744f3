package io.postern.address;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration of proxies, and of banks that are not asked for here. */
record Proxies(Optional<List<String>> trustedProxies, ForwardedHeader forwardedHeader) implements AddressConfig {
    static ClientAddress trusting(ForwardedHeader header, String... networks) {
        return new ClientAddress(
                new Proxies(networks.length == 0 ? Optional.empty() : Optional.of(List.of(networks)), header));
    }

    @Override
    public Map<String, List<String>> acquirers() {
        return Map.of();
    }
}
