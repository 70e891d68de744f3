package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.wire.PublishedContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand made-up addresses are one series for each status; those of operations stay apart. */
class UnmatchedRequestsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void countsMadeUpAddressesTogether() {
        registry.config().meterFilter(new UnmatchedRequests(new PublishedContract().paths()));
        List<String> statuses = List.of("200", "400", "405", "406", "411", "413", "415", "503");

        for (String status : statuses) {
            for (int n = 0; n < 1_000; n++) {
                count(status, "/v1/events/made-up-" + n);
            }
        }
        count("200", "/v1/events/{id}");
        count("406", "/v1/events/{id}");
        count("200", "/v1/events");
        count("404", "NOT_FOUND");

        assertThat(registry.getMeters()).hasSize(statuses.size() + 4);
        assertThat(statuses)
                .allSatisfy(status -> assertThat(
                                registry.counter("http.server.requests", "status", status, "uri", "UNMATCHED")
                                        .count())
                        .isEqualTo(1_000));
    }

    private void count(String status, String uri) {
        registry.counter("http.server.requests", "status", status, "uri", uri).increment();
    }
}
