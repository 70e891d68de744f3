package io.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first and the last address of what is inside, and their neighbours outside. */
class InnerNetworksTest {
    private static final InnerNetworks NETWORKS = InnerNetworks.and(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.0",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.0.0",
                "169.254.169.254",
                "169.254.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.192",
                "192.0.0.255",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:10.0.0.1",
                "::ffff:0:a00:1",
                "64:ff9b::a00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "1fff:ffff::1",
                "2001::1",
                "2001:0:7f00:1::",
                "2001:2::1",
                "2001:10::1",
                "2001:1ff:ffff::1",
                "2001:db8::1",
                "2002::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff:ffff::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "ffff:ffff::1"
            })
    void areNeverCalled(String text) throws UnknownHostException {
        assertThat(NETWORKS.have(InetAddress.getByName(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
                "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
                        "192.167.255.255",
                "192.169.0.0", "198.17.255.255", "198.20.0.0", "203.0.114.0", "223.255.255.255", "8.8.8.8",
                        "::ffff:8.8.8.8",
                "64:ff9b::808:808", "2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1",
                        "2606:4700:4700::1111",
                "2a00:1450:4001:80b::200e", "3ffe:ffff::1"
            })
    void haveNeighboursOnTheInternet(String text) throws UnknownHostException {
        assertThat(NETWORKS.have(InetAddress.getByName(text))).isFalse();
    }

    @Test
    void haveWhateverHasAZone() throws UnknownHostException {
        byte[] anywhere = InetAddress.getByName("2606:4700:4700::1111").getAddress();

        assertThat(NETWORKS.have(Inet6Address.getByAddress(null, anywhere, 1))).isTrue();
    }

    @Test
    void haveTheOperatorsOwn() throws UnknownHostException {
        InnerNetworks networks = InnerNetworks.and(List.of("8.8.8.0/24", "2606:4700::/32"));

        assertThat(networks.have(InetAddress.getByName("8.8.8.8"))).isTrue();
        assertThat(networks.have(InetAddress.getByName("2606:4700:4700::1111"))).isTrue();
        assertThat(networks.have(InetAddress.getByName("64:ff9b::808:808"))).isTrue();
        assertThat(networks.have(InetAddress.getByName("10.0.0.1"))).isTrue();
        assertThat(networks.have(InetAddress.getByName("8.8.4.4"))).isFalse();
        assertThatThrownBy(() -> InnerNetworks.and(List.of("8.8.8.8")))
                .hasMessageStartingWith("postern.egress.refused-networks has [8.8.8.8]; each must be a network");
    }
}
