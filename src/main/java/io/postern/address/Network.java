package io.postern.address;

import inet.ipaddr.IPAddress;
import java.util.Optional;

/** A range of addresses with one prefix, such as {@code 203.0.113.0/24}. */
public final class Network {
    private static final String EXAMPLE = "a network such as 203.0.113.0/24 or 2001:db8::/32";

    private final IPAddress block;

    private Network(IPAddress block) {
        this.block = block;
    }

    /**
     * Reads a network that somebody writes down now. What could be meant in two ways is not guessed.
     *
     * @throws IllegalArgumentException with what is allowed as its message
     */
    public static Network of(String text) {
        IPAddress given = AddressText.network(text).orElseThrow(() -> new IllegalArgumentException(EXAMPLE));
        Network meant = meant(given);
        if (given.isIPv6() && meant.block.isIPv4()) {
            throw new IllegalArgumentException("a network of version 4 in its own spelling: " + meant);
        }
        if (!given.isPrefixBlock()) {
            throw new IllegalArgumentException("a network without bits behind its prefix: " + meant + ", or "
                    + given.withoutPrefixLength().toCanonicalString() + "/" + given.getBitCount()
                    + " for the one address");
        }
        return meant;
    }

    /** Reads a network that was kept before; bits behind its prefix mean nothing. Empty when it is none. */
    public static Optional<Network> kept(String text) {
        return AddressText.network(text).map(Network::meant);
    }

    public boolean has(Address address) {
        return address.value().filter(block::contains).isPresent();
    }

    /** The one spelling of it: two networks are the same when it is. */
    @Override
    public String toString() {
        return block.toCanonicalString();
    }

    private static Network meant(IPAddress given) {
        return new Network(AddressText.unmapped(given).toPrefixBlock());
    }
}
