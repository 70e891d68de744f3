package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** Servers on a port of their own and on any port stand beside each other in the metrics. */
class AnyPortTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void standsBesideOneOfItsOwn() {
        registry.throwExceptionOnRegistrationFailure();
        registry.config().meterFilter(new AnyPort());

        registry.summary("http.server.bytes.read", Tags.empty()).record(1);
        registry.summary("http.server.bytes.read", Tags.of("server.port", "8080"))
                .record(1);

        assertThat(registry.scrape())
                .contains("http_server_bytes_read_count{server_port=\"any\"")
                .contains("http_server_bytes_read_count{server_port=\"8080\"");
    }

    @Test
    void wouldNotWithoutIt() {
        registry.throwExceptionOnRegistrationFailure();
        registry.summary("http.server.bytes.read", Tags.empty());

        assertThatThrownBy(() -> registry.summary("http.server.bytes.read", Tags.of("server.port", "8080")))
                .hasMessageContaining("same set of tag keys");
    }
}
