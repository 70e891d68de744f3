package io.postern.watch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Gives buckets to the times of those requests alone whose times are promised to somebody: buckets of all would be thousands. */
final class PaymentBuckets implements MeterFilter {
    private static final double[] BOUNDS = DoubleStream.of(25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(millis -> Duration.ofMillis((long) millis).toNanos())
            .toArray();

    /** Makes the one of this gateway. */
    static class Maker {
        @Produces
        @Singleton
        MeterFilter buckets() {
            return new PaymentBuckets();
        }
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        String uri = id.getTag("uri");
        boolean promised = "http.server.requests".equals(id.getName())
                && Stream.of("/v1/payments", "/v1/refunds").anyMatch(String.valueOf(uri)::startsWith);
        return promised
                ? DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(BOUNDS)
                        .build()
                        .merge(config)
                : config;
    }
}
