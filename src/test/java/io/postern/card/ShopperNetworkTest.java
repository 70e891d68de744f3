package io.postern.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShopperNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.250, true",
        "203.0.113.7, 203.0.114.7, false",
        "203.0.113.7, ::ffff:203.0.113.9, true",
        "203.0.113.7, 203.0.113.0/24, true",
        "2001:db8:1:2::1, 2001:db8:1:2::/64, true",
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false"
    })
    void tellsNetworksApart(String one, String other, boolean same) {
        assertThat(Arrays.equals(
                        ShopperNetwork.of(one).orElseThrow(),
                        ShopperNetwork.of(other).orElseThrow()))
                .isEqualTo(same);
    }

    @Test
    void knowsNoNetworkOfWhatIsNoAddress() {
        assertThat(ShopperNetwork.of("1.2.3.400")).isEmpty();
        assertThat(ShopperNetwork.of("abc")).isEmpty();
    }
}
