package io.postern.limit;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.util.Arrays;
import java.util.HexFormat;

/** Where a call comes from, as far as it can be told apart: an IPv4 address, or the /64 network that an IPv6 host owns. */
public final class Origin {
    private static final int BYTES_OF_64 = 8;

    private Origin() {}

    public static String of(String address) {
        if (address == null || address.indexOf(':') < 0) {
            return String.valueOf(address);
        }
        Inet6Address six = NetUtil.getByName(address, false);
        return six == null ? address : HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), BYTES_OF_64)) + "/64";
    }
}
