package io.postern.address;

import inet.ipaddr.IPAddress;
import java.util.Optional;

/** The network address that a call came from, in the one spelling of RFC 5952; or the unknown one, which no network has. */
public final class Address {
    public static final Address UNKNOWN = new Address(null, "unknown");

    private static final int IPV4_NETWORK = 24;
    private static final int IPV6_NETWORK = 64;

    private final IPAddress value;
    private final String text;

    private Address(IPAddress value, String text) {
        this.value = value;
        this.text = text;
    }

    /** What is not an address in its plain spelling is {@link #UNKNOWN}. */
    public static Address of(String text) {
        return AddressText.address(text)
                .map(value -> new Address(value, value.toCanonicalString()))
                .orElse(UNKNOWN);
    }

    /** The network it is in, an IPv4 /24 or an IPv6 /64: from where a person came, and not who it was. */
    public String network() {
        return value == null
                ? text
                : value.toPrefixBlock(value.isIPv4() ? IPV4_NETWORK : IPV6_NETWORK)
                        .toCanonicalString();
    }

    Optional<IPAddress> value() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return text;
    }
}
