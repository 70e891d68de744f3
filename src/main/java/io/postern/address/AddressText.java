package io.postern.address;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads addresses and networks in the one spelling that everybody reads alike: four decimal numbers, or groups of version 6.
 * Octal, hexadecimal and shortened numbers mean one address to one program and another to the next, and are not read.
 */
final class AddressText {
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");
    private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F.:]{2,45}/(?:0|[1-9][0-9]{0,2})");
    private static final IPAddressStringParameters ALONE = strict(false);
    private static final IPAddressStringParameters WITH_PREFIX = strict(true);
    private static final int MAPPED_BITS = 96;

    private AddressText() {}

    /** One address; one of version 4 that is mapped into version 6 comes back as what it is. */
    static Optional<IPAddress> address(String text) {
        return ADDRESS.matcher(text).matches()
                ? Optional.ofNullable(new IPAddressString(text, ALONE).getAddress())
                        .map(AddressText::unmapped)
                : Optional.empty();
    }

    /** An address with the length of its prefix, which it still has. */
    static Optional<IPAddress> network(String text) {
        return NETWORK.matcher(text).matches()
                ? Optional.ofNullable(new IPAddressString(text, WITH_PREFIX).getAddress())
                : Optional.empty();
    }

    /** The same address or network in version 4, when it is one that is mapped into version 6. */
    static IPAddress unmapped(IPAddress address) {
        if (!(address instanceof IPv6Address six) || !six.getLower().isIPv4Mapped()) {
            return address;
        }
        Integer bits = six.getNetworkPrefixLength();
        if (bits == null) {
            return six.getEmbeddedIPv4Address();
        }
        return bits < MAPPED_BITS
                ? address
                : six.getLower()
                        .withoutPrefixLength()
                        .getEmbeddedIPv4Address()
                        .setPrefixLength(bits - MAPPED_BITS, false);
    }

    private static IPAddressStringParameters strict(boolean prefix) {
        IPAddressStringParameters.Builder builder = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowMask(false)
                .allowPrefix(prefix)
                .allowPrefixOnly(false)
                .allowWildcardedSeparator(false)
                .allow_inet_aton(false)
                .setRangeOptions(RangeParameters.NO_RANGE);
        builder.getIPv4AddressParametersBuilder()
                .allowBinary(false)
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false);
        builder.getIPv6AddressParametersBuilder()
                .allowZone(false)
                .allowBase85(false)
                .allowBinary(false)
                .allow_mixed_inet_aton(false)
                .allowUnlimitedLeadingZeros(false)
                .getEmbeddedIPv4AddressParametersBuilder()
                .allowBinary(false)
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false);
        return builder.toParams();
    }
}
