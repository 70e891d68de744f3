package io.postern.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is the caller of a request that came through proxies, whatever the caller wrote into the header itself. */
class ClientAddressTest {
    private static final String[] PROXIES = {"10.0.0.0/8", "2001:db8:7::/64", "127.0.0.1/32"};
    private static final ClientAddress X_FORWARDED_FOR = Proxies.trusting(ForwardedHeader.X_FORWARDED_FOR, PROXIES);
    private static final ClientAddress FORWARDED = Proxies.trusting(ForwardedHeader.FORWARDED, PROXIES);

    /** Peer; the header's lines, divided by a caret; who it is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // nobody in between: the header is a claim
                "203.0.113.9;;203.0.113.9",
                "203.0.113.9;198.51.100.1;203.0.113.9",
                "203.0.113.9;10.0.0.1;203.0.113.9",
                "203.0.113.9;127.0.0.1;203.0.113.9",
                "203.0.113.9;198.51.100.1, 10.0.0.1;203.0.113.9",
                "203.0.113.9;198.51.100.1^198.51.100.2;203.0.113.9",
                "2001:db8:8::1;198.51.100.1;2001:db8:8::1",
                "11.0.0.1;198.51.100.1;11.0.0.1",
                // one proxy
                "10.0.0.1;;10.0.0.1",
                "10.0.0.1;203.0.113.9;203.0.113.9",
                "127.0.0.1;203.0.113.9;203.0.113.9",
                "2001:db8:7::5;203.0.113.9;203.0.113.9",
                "10.0.0.1;2001:db8::9;2001:db8::9",
                "10.0.0.1;  203.0.113.9\t;203.0.113.9",
                // what the caller wrote stands in front
                "10.0.0.1;198.51.100.1, 203.0.113.9;203.0.113.9",
                "10.0.0.1;10.0.0.7, 203.0.113.9;203.0.113.9",
                "10.0.0.1;127.0.0.1, 203.0.113.9;203.0.113.9",
                "10.0.0.1;198.51.100.1,198.51.100.2,198.51.100.3,203.0.113.9;203.0.113.9",
                "10.0.0.1;unknown, 203.0.113.9;203.0.113.9",
                "10.0.0.1;, 203.0.113.9;203.0.113.9",
                "10.0.0.1;,,,,203.0.113.9;203.0.113.9",
                "10.0.0.1;<script>, 203.0.113.9;203.0.113.9",
                "10.0.0.1;\"198.51.100.1, 203.0.113.9;203.0.113.9",
                "10.0.0.1;198.51.100.1^203.0.113.9;203.0.113.9",
                "10.0.0.1;203.0.113.8, 10.0.0.9^203.0.113.9;203.0.113.9",
                "10.0.0.1;for=198.51.100.1, 203.0.113.9;203.0.113.9",
                // several proxies
                "10.0.0.1;203.0.113.9, 10.0.0.2;203.0.113.9",
                "10.0.0.1;203.0.113.9, 10.0.0.3, 10.0.0.2;203.0.113.9",
                "10.0.0.1;203.0.113.9, 2001:db8:7::2, 127.0.0.1;203.0.113.9",
                "10.0.0.1;198.51.100.1, 203.0.113.9, 10.0.0.3;203.0.113.9",
                "10.0.0.1;203.0.113.9^10.0.0.3^10.0.0.2;203.0.113.9",
                "10.0.0.1;198.51.100.1, 203.0.113.9^10.0.0.3, 10.0.0.2;203.0.113.9",
                "10.0.0.1;10.0.0.3, 10.0.0.2;10.0.0.3",
                // a hop of many looks
                "10.0.0.1;203.0.113.9:4711;203.0.113.9",
                "10.0.0.1;[2001:db8::9];2001:db8::9",
                "10.0.0.1;[2001:db8::9]:4711;2001:db8::9",
                "10.0.0.1;2001:DB8:0:0:0::9;2001:db8::9",
                "10.0.0.1;203.0.113.9, [2001:db8:7::2]:80;203.0.113.9",
                "10.0.0.1;::ffff:203.0.113.9;203.0.113.9",
                "10.0.0.1;::ffff:cb00:7109;203.0.113.9",
                "10.0.0.1;203.0.113.9, ::ffff:10.0.0.2;203.0.113.9",
                "::ffff:10.0.0.1;203.0.113.9;203.0.113.9",
                "::ffff:203.0.113.9;198.51.100.1;203.0.113.9",
                // a hop that cannot be read is nobody, and nothing in front of it is believed
                "10.0.0.1;unknown;unknown",
                "10.0.0.1;198.51.100.1, unknown;unknown",
                "10.0.0.1;198.51.100.1, _hidden;unknown",
                "10.0.0.1;198.51.100.1,;unknown",
                "10.0.0.1;198.51.100.1, ,10.0.0.2;unknown",
                "10.0.0.1;198.51.100.1, ::ffff:010.0.0.2;unknown",
                "10.0.0.1;198.51.100.1^^10.0.0.2;unknown",
                "10.0.0.1;198.51.100.1, unix:;unknown",
                "10.0.0.1;198.51.100.1, shop.example.com;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.0/8;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.*;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.1-9;unknown",
                "10.0.0.1;198.51.100.1, 010.0.0.2;unknown",
                "10.0.0.1;198.51.100.1, 0x0a.0.0.2;unknown",
                "10.0.0.1;198.51.100.1, 10.2;unknown",
                "10.0.0.1;198.51.100.1, 167772162;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.256;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.2.3;unknown",
                "10.0.0.1;198.51.100.1, 10.0.0.2 10.0.0.3;unknown",
                "10.0.0.1;198.51.100.1, 203.0.113.9:port;unknown",
                "10.0.0.1;198.51.100.1, 203.0.113.9:123456;unknown",
                "10.0.0.1;198.51.100.1, [2001:db8::9;unknown",
                "10.0.0.1;198.51.100.1, 2001:db8::9]:80;unknown",
                "10.0.0.1;198.51.100.1, [2001:db8::9]80;unknown",
                "10.0.0.1;198.51.100.1, [203.0.113.9]:80;unknown",
                "10.0.0.1;198.51.100.1, [];unknown",
                "10.0.0.1;198.51.100.1, fe80::1%eth0;unknown",
                "10.0.0.1;198.51.100.1, 2001:db8:::9;unknown",
                "10.0.0.1;198.51.100.1, \"203.0.113.9\";unknown",
                "10.0.0.1;198.51.100.1, :::;unknown",
                "10.0.0.1;198.51.100.1, ١٠.0.0.2;unknown",
            })
    void isTheLastHopThatIsNoProxy(String peer, String lines, String caller) {
        assertThat(X_FORWARDED_FOR.of(Address.of(peer), lines(lines))).hasToString(caller);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "203.0.113.9 | for=198.51.100.1 | 203.0.113.9",
                "10.0.0.1 || 10.0.0.1",
                "10.0.0.1 | for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | For=203.0.113.9;proto=https;by=10.0.0.1 | 203.0.113.9",
                "10.0.0.1 | proto=https; FOR=\"203.0.113.9:80\" ;host=\"a;b\" | 203.0.113.9",
                "10.0.0.1 | for=\"[2001:db8:cafe::17]:4711\" | 2001:db8:cafe::17",
                "10.0.0.1 | for=\"[2001:db8:cafe::17]\" | 2001:db8:cafe::17",
                "10.0.0.1 | for=\"203.0.113.9:_obscure\" | 203.0.113.9",
                "10.0.0.1 | for=\"203.0.113\\.9\" | 203.0.113.9",
                "10.0.0.1 | for=203.0.113.9, for=10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | for=203.0.113.9^for=\"[2001:db8:7::2]\" | 203.0.113.9",
                // the caller's own words stand in front, and cannot reach over the comma that the proxy wrote
                "10.0.0.1 | for=198.51.100.1, for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;x=\", for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;x=\", for=\"203.0.113.9:80\" | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;x=\"\\, for=\"203.0.113.9:80\" | 203.0.113.9",
                "10.0.0.1 | for=198.51.100.1;x=\\, for=\"203.0.113.9:80\" | 203.0.113.9",
                "10.0.0.1 | \"\"\", for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1, for=203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | for=203.0.113.9;host=\"evil\\\", for=198.51.100.1\" | 203.0.113.9",
                "10.0.0.1 | for=203.0.113.9;host=\"evil, for=198.51.100.1\" | 203.0.113.9",
                "10.0.0.1 | for=203.0.113.9;host=\"evil\\\\\" | 203.0.113.9",
                // nobody
                "10.0.0.1 | for=unknown | unknown",
                "10.0.0.1 | for=_hidden | unknown",
                "10.0.0.1 | for=198.51.100.1, for=_hidden | unknown",
                "10.0.0.1 | for=198.51.100.1, proto=https | unknown",
                "10.0.0.1 | for=198.51.100.1;for=203.0.113.9 | unknown",
                "10.0.0.1 | for=198.51.100.1, for = 203.0.113.9 | unknown",
                "10.0.0.1 | for=198.51.100.1, for=\"203.0.113.9 | unknown",
                "10.0.0.1 | for=198.51.100.1, for= | unknown",
                "10.0.0.1 | for=198.51.100.1, 203.0.113.9 | unknown",
                "10.0.0.1 | for=198.51.100.1, for=203.0.113.9 x | unknown",
                "10.0.0.1 | for=198.51.100.1, | unknown",
            })
    void isTheLastForOfTheStandardHeaderThatIsNoProxy(String peer, String lines, String caller) {
        assertThat(FORWARDED.of(Address.of(peer), lines(lines))).hasToString(caller);
    }

    @Test
    void believesNobodyWhenNoProxyWasNamed() {
        ClientAddress nobodyTrusted = Proxies.trusting(ForwardedHeader.X_FORWARDED_FOR);

        assertThat(nobodyTrusted.of(Address.of("10.0.0.1"), List.of("203.0.113.9")))
                .hasToString("10.0.0.1");
        assertThat(nobodyTrusted.of(Address.UNKNOWN, List.of("203.0.113.9"))).hasToString("unknown");
    }

    @Test
    void isNobodyWhereAProxyWroteNothing() {
        assertThat(X_FORWARDED_FOR.of(Address.of("10.0.0.1"), List.of(""))).hasToString("unknown");
        assertThat(FORWARDED.of(Address.of("10.0.0.1"), List.of("for=198.51.100.1", " ")))
                .hasToString("unknown");
    }

    @Test
    void looksAtThirtyTwoHopsAndNotAtAMillion() {
        String chain = "203.0.113.9, " + String.join(", ", Collections.nCopies(31, "10.0.0.2"));
        assertThat(X_FORWARDED_FOR.of(Address.of("10.0.0.1"), List.of(chain))).hasToString("203.0.113.9");

        String longer = "203.0.113.9, " + String.join(", ", Collections.nCopies(1_000_000, "10.0.0.2"));
        assertThat(X_FORWARDED_FOR.of(Address.of("10.0.0.1"), List.of(longer))).hasToString("10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "X_FORWARDED_FOR, '\"'",
        "X_FORWARDED_FOR, ','",
        "X_FORWARDED_FOR, '['",
        "X_FORWARDED_FOR, ':'",
        "FORWARDED, '\"'",
        "FORWARDED, '\\'",
        "FORWARDED, ','",
        "FORWARDED, ';'",
        "FORWARDED, 'a=\"\\\\'"
    })
    void readsAHeaderOfAnyLengthInNoTime(ForwardedHeader header, String repeated) {
        ClientAddress addresses = Proxies.trusting(header, PROXIES);
        List<String> lines = List.of(repeated.repeat(100_000));

        Address found = assertTimeout(Duration.ofSeconds(1), () -> addresses.of(Address.of("10.0.0.1"), lines));

        assertThat(found).hasToString("unknown");
    }

    @Test
    void doesNotStartWithAProxyThatIsNone() {
        assertThatThrownBy(() -> Proxies.trusting(ForwardedHeader.FORWARDED, "10.0.0.0/8", "10.0.0.1"))
                .hasMessageStartingWith("postern.address.trusted-proxies has '10.0.0.1'; it must be a network such as");
    }

    private static List<String> lines(String text) {
        return text == null ? List.of() : Arrays.asList(text.split("\\^", -1));
    }
}
