package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** A thousand made-up addresses are one series; those of operations stay apart. */
class UnmatchedRequestsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsMadeUpAddressesTogether() {
        registry.config().meterFilter(new UnmatchedRequests());

        for (int n = 0; n < 1_000; n++) {
            count("405", "/v1/events/made-up-" + n);
        }
        count("200", "/v1/events/{id}");
        count("200", "/v1/events");

        assertThat(registry.getMeters()).hasSize(3);
        assertThat(registry.counter("http.server.requests", "status", "405", "uri", "UNMATCHED")
                        .count())
                .isEqualTo(1_000);
    }

    private void count(String status, String uri) {
        registry.counter("http.server.requests", "status", status, "uri", uri).increment();
    }
}
