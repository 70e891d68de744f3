package io.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.0/24, 203.0.113.0, true",
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.112.255, false",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.7/32, 203.0.113.7, true",
        "203.0.113.7/32, 203.0.113.8, false",
        "203.0.113.8/31, 203.0.113.9, true",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 198.51.100.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::1/128, 2001:DB8:0:0:0:0:0:1, true",
        "203.0.113.0/24, ::ffff:203.0.113.7, true",
        "203.0.113.0/24, ::203.0.113.7, false",
        "203.0.113.0/24, unknown, false",
        "0.0.0.0/0, unknown, false",
        "::/0, unknown, false",
        "10.0.0.0/8, 010.0.0.1, false",
    })
    void hasTheAddressesOfItsPrefix(String network, String address, boolean has) {
        assertThat(Network.of(network).has(Address.of(address))).isEqualTo(has);
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0::/32, 2001:db8::/32",
        "2001:0db8::/32, 2001:db8::/32",
        "0:0:0:0:0:0:0:1/128, ::1/128",
        "10.0.0.0/8, 10.0.0.0/8",
    })
    void hasOneSpelling(String written, String shown) {
        assertThat(Network.of(written)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/33",
                "2001:db8::/129",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0 /8",
                " 10.0.0.0/8",
                "10.0.0.0/8\n",
                "10/8",
                "10.0/8",
                "10.0.0/8",
                "167772160/8",
                "0x0a000000/8",
                "0xa.0.0.0/8",
                "010.0.0.0/8",
                "10.000.0.0/8",
                "00.0.0.0/0",
                "10.0.0.0.0/8",
                "256.0.0.0/8",
                "10.0.0.*/24",
                "10.0.0.0-255/24",
                "10.0.*.*/16",
                "*/0",
                "localhost/8",
                "fe80::%eth0/64",
                "[2001:db8::]/32",
                "2001:db8:::/32",
                "20010db8000000000000000000000000/32",
                "2001:db8/32",
                "١٠.0.0.0/8",
                "10.0.0.0/٨",
                "::ffff:010.0.0.0/104"
            })
    void isNotGuessedFromASpellingThatSomebodyElseReadsOtherwise(String text) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a network such as 203.0.113.0/24");
        assertThat(Network.kept(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7/24, 203.0.113.0/24, 203.0.113.7/32",
        "203.0.113.7/0, 0.0.0.0/0, 203.0.113.7/32",
        "2001:db8::7/64, 2001:db8::/64, 2001:db8::7/128",
    })
    void hasNothingBehindItsPrefix(String written, String wide, String narrow) {
        assertThatThrownBy(() -> Network.of(written)).hasMessageContainingAll(wide, narrow);
        assertThat(Network.kept(written).orElseThrow()).hasToString(wide);
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.7, 203.0.113.0/24", "2001:db8:1:2:3::9, 2001:db8:1:2::/64", "not an address, unknown"})
    void tellsFromWhereAPersonCameAndNotWho(String address, String network) {
        assertThat(Address.of(address).network()).isEqualTo(network);
    }

    @Test
    void isSpelledInItsOwnVersion() {
        assertThatThrownBy(() -> Network.of("::ffff:10.0.0.0/104")).hasMessageEndingWith("10.0.0.0/8");
        assertThat(Network.kept("::ffff:10.0.0.0/104").orElseThrow().has(Address.of("10.1.2.3")))
                .isTrue();
        assertThatThrownBy(() -> Network.of("::ffff:0:0/96")).hasMessageEndingWith("0.0.0.0/0");
    }

    @Test
    void allowsAnybodyWhereNothingWasSaidAndNobodyWhereNothingCanBeRead() {
        assertThat(Networks.kept(List.of()).allow(Address.UNKNOWN)).isTrue();
        assertThat(Networks.kept(List.of("rubbish")).allow(Address.of("10.0.0.1")))
                .isFalse();
        assertThat(Networks.kept(List.of("rubbish", "10.0.0.0/8")).allow(Address.of("10.0.0.1")))
                .isTrue();
        assertThat(Networks.of("key", List.of("10.0.0.0/8")).allow(Address.UNKNOWN))
                .isFalse();
    }

    @Test
    void keepsEachBankToItsNetworks() {
        BankAddresses banks = new BankAddresses(new Banks(Map.of("north", List.of("192.0.2.0/24", "2001:db8::/32"))));

        assertThat(banks.allow("north", Address.of("192.0.2.7"))).isTrue();
        assertThat(banks.allow("north", Address.of("2001:db8::7"))).isTrue();
        assertThat(banks.allow("north", Address.of("198.51.100.7"))).isFalse();
        assertThat(banks.allow("north", Address.UNKNOWN)).isFalse();
        assertThat(banks.allow("south", Address.of("198.51.100.7"))).isTrue();
        assertThatThrownBy(() -> new BankAddresses(new Banks(Map.of("north", List.of("192.0.2.7")))))
                .hasMessageStartingWith("postern.address.acquirers.north has '192.0.2.7'");
    }

    private record Banks(Map<String, List<String>> acquirers) implements AddressConfig {
        @Override
        public Optional<List<String>> trustedProxies() {
            return Optional.empty();
        }

        @Override
        public ForwardedHeader forwardedHeader() {
            return ForwardedHeader.FORWARDED;
        }
    }
}
