package io.postern.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What keeps which month of receipts in the table, and what keeps the archive from its work, as far as this instance has looked; for how
 * long it has been kept from it is also a metric.
 */
@Startup // its metric is there before anything is archived
@ApplicationScoped
class RetentionState {
    private final RetentionConfig config;
    private final Map<YearMonth, String> kept = new ConcurrentSkipListMap<>();
    private final Clock clock;
    private volatile @Nullable Hindrance hindrance;

    /** What goes wrong, and since when. */
    private record Hindrance(String what, Instant since) {}

    RetentionState(RetentionConfig config, Clock clock, MeterRegistry metrics) {
        this.config = config;
        this.clock = clock;
        TimeGauge.builder("postern.receipts.archive.stuck", this::stuckMillis, TimeUnit.MILLISECONDS)
                .description("How long the archive of receipts has not got on with its work")
                .register(metrics);
    }

    private long stuckMillis() {
        Hindrance now = hindrance;
        return now == null ? 0 : Duration.between(now.since(), clock.instant()).toMillis();
    }

    /** @return whether that is new here */
    boolean isKept(YearMonth month, String why) {
        return !why.equals(kept.put(month, why));
    }

    void isArchived(YearMonth month) {
        kept.remove(month);
    }

    void stumbled(String what) {
        Hindrance before = hindrance;
        hindrance = new Hindrance(what, before == null ? clock.instant() : before.since());
    }

    void goesOn() {
        hindrance = null;
    }

    /** A month that is kept is no fault: it is told, and its receipts stand in the table. */
    HealthCheckResponse told() {
        Hindrance now = hindrance;
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("receipt-archive").status(now == null);
        if (config.directory().isEmpty()) {
            return answer.withData("state", "off").build();
        }
        kept.forEach((month, why) -> answer.withData(month.toString(), "kept: " + why));
        if (now != null) {
            answer.withData("hindrance", now.what());
        }
        return answer.withData("state", now == null ? "ok" : "stuck").build();
    }
}
