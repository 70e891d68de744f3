package io.postern.address;

import inet.ipaddr.IPAddress;
import java.util.Optional;

/** The network address that a call came from, in the one spelling of RFC 5952; or the unknown one, which no network has. */
public final class Address {
    public static final Address UNKNOWN = new Address(null, "unknown");

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

    Optional<IPAddress> value() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return text;
    }
}
