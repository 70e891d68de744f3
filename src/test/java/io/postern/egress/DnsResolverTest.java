package io.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DnsResolverTest {
    private final DnsResolver resolver = new DnsResolver();

    @AfterEach
    void end() {
        resolver.close();
    }

    @Test
    void findsTheAddressesOfAName() {
        assertThat(resolver.resolve("localhost").await().atMost(Duration.ofSeconds(20)))
                .allMatch(InetAddress::isLoopbackAddress)
                .isNotEmpty();
    }

    @Test
    void failsForANameThatNobodyKnows() {
        assertThatThrownBy(() -> resolver.resolve("nobody.invalid").await().atMost(Duration.ofSeconds(40)))
                .hasMessageContaining("nobody.invalid");
    }
}
