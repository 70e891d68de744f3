package io.postern.egress;

import io.postern.address.Address;
import io.postern.address.Network;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that nobody else may have us call: all that IANA's registries of special-purpose addresses do not give to hosts
 * on the Internet. In version 6 it is said what is outside, since almost nothing is.
 */
final class InnerNetworks {
    private static final List<Network> INNER = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // behind a provider's address translation; some clouds' metadata
            "127.0.0.0/8",
            "168.63.129.16/32", // inside Azure, the host of a machine
            "169.254.0.0/16", // link-local; the metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24", // protocol assignments; some clouds' metadata
            "192.0.2.0/24", // documentation
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24", // relays into version 6
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved; broadcast
            "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which has an address of version 4 in it
            "3fff::/20"); // documentation
    private static final Network OUTSIDE_OF_VERSION_6 = Network.of("2000::/3");
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final int NAT64_PREFIX_BYTES = 12;

    private final List<Network> inner;

    private InnerNetworks(List<Network> inner) {
        this.inner = inner;
    }

    /**
     * @param more the operator's own
     * @throws IllegalArgumentException when one of them is none
     */
    static InnerNetworks and(List<String> more) {
        try {
            return new InnerNetworks(Stream.concat(INNER.stream(), more.stream().map(Network::of))
                    .toList());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "postern.egress.refused-networks has " + more + "; each must be " + wrong.getMessage());
        }
    }

    boolean have(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> isInside(four);
            case Inet6Address six -> have(six);
            default -> true;
        };
    }

    private boolean have(Inet6Address address) {
        if (NAT64.has(text(address))) { // what stands for a host of version 4 where there is no version 4
            return have(lastFour(address));
        }
        return !OUTSIDE_OF_VERSION_6.has(text(address)) || isInside(address);
    }

    private boolean isInside(InetAddress address) {
        Address text = text(address);
        return inner.stream().anyMatch(network -> network.has(text));
    }

    private static InetAddress lastFour(Inet6Address address) {
        byte[] bytes = address.getAddress();
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, NAT64_PREFIX_BYTES, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** One with a zone is none to this, and in no network: of version 6 that is inside, of version 4 there are none. */
    private static Address text(InetAddress address) {
        return Address.of(address.getHostAddress());
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}
