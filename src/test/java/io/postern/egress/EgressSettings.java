package io.postern.egress;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings of the room for one test. */
record EgressSettings(
        Set<Integer> ports,
        Duration deadline,
        Duration connectDeadline,
        Optional<List<String>> refusedNetworks,
        Optional<String> trustedCertificates,
        boolean loopback)
        implements EgressConfig {
    static EgressSettings usual() {
        return new EgressSettings(
                Set.of(443), Duration.ofSeconds(15), Duration.ofSeconds(5), Optional.empty(), Optional.empty(), false);
    }

    EgressSettings onPort(int port) {
        return new EgressSettings(
                Set.of(443, port), deadline, connectDeadline, refusedNetworks, trustedCertificates, loopback);
    }

    EgressSettings trusting(String file) {
        return new EgressSettings(ports, deadline, connectDeadline, refusedNetworks, Optional.of(file), loopback);
    }

    EgressSettings within(Duration time) {
        return new EgressSettings(ports, time, connectDeadline, refusedNetworks, trustedCertificates, loopback);
    }

    EgressSettings inADemo() {
        return new EgressSettings(ports, deadline, connectDeadline, refusedNetworks, trustedCertificates, true);
    }
}
