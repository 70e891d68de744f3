package io.postern.card;

import io.netty.util.NetUtil;
import io.postern.access.Caller;
import io.postern.keys.MerchantKeys;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the networks that shoppers come from apart, an IPv4 /24 or an IPv6 /64, without knowing any. */
public final class ShopperNetwork {
    private static final int BYTES_OF_24 = 3;
    private static final int BYTES_OF_64 = 8;
    private static final int BYTES_OF_IPV4 = 4;

    private ShopperNetwork() {}

    /**
     * An HMAC under the merchant's key: so short a secret as an address could be guessed from a mere hash.
     *
     * @param named the shopper's address as the merchant says it, or null
     */
    public static Optional<String> print(Caller caller, MerchantKeys keys, @Nullable String named) {
        // a browser that pays with a checkout token comes itself
        Optional<String> own = caller.checkout().map(grant -> caller.address());
        return own.or(() -> Optional.ofNullable(named))
                .flatMap(ShopperNetwork::of)
                .map(network ->
                        HexFormat.of().formatHex(keys.requestHash(keys.requestPepper(), "shopper's network", network)));
    }

    /** Empty for what only looks like an address. */
    static Optional<byte[]> of(String ip) {
        int prefix = ip.indexOf('/'); // of a buyer no more than the network is known
        byte[] address = NetUtil.createByteArrayFromIpAddressString(prefix < 0 ? ip : ip.substring(0, prefix));
        if (address == null) {
            return Optional.empty();
        }
        byte[] plain = isMapped(address) ? Arrays.copyOfRange(address, 12, 16) : address;
        return Optional.of(Arrays.copyOf(plain, plain.length == BYTES_OF_IPV4 ? BYTES_OF_24 : BYTES_OF_64));
    }

    /** An IPv4 address in the clothes of IPv6, {@code ::ffff:203.0.113.7}. */
    private static boolean isMapped(byte[] address) {
        if (address.length != 16 || address[10] != (byte) 0xff || address[11] != (byte) 0xff) {
            return false;
        }
        for (int n = 0; n < 10; n++) {
            if (address[n] != 0) {
                return false;
            }
        }
        return true;
    }
}
