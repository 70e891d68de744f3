package io.postern.archive;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Whether the archive keeps up and agrees with the database, as far as this instance has looked; also as metrics. */
@Startup // its metrics are there before anything is archived
@ApplicationScoped
class ArchiveState {
    private final ArchiveConfig config;
    private final Map<YearMonth, String> tampered = new ConcurrentHashMap<>();
    private final Map<YearMonth, String> told = new ConcurrentHashMap<>();
    private final AtomicLong daysBehind;
    private final AtomicLong monthsTampered;
    private volatile String hindrance;

    ArchiveState(ArchiveConfig config, MeterRegistry metrics) {
        this.config = config;
        this.daysBehind = new AtomicLong();
        TimeGauge.builder("postern.audit.archive.behind", daysBehind::get, TimeUnit.DAYS)
                .description("How long ago the oldest month ended that is not archived")
                .register(metrics);
        this.monthsTampered = metrics.gauge("postern.audit.archive.months.tampered", new AtomicLong());
    }

    /** How long ago the oldest month ended that is not archived. */
    void isBehind(long days) {
        daysBehind.set(days);
    }

    void stumbled(String what) {
        hindrance = what;
    }

    void goesOn() {
        hindrance = null;
    }

    /** Whether nobody here has told of it yet. */
    boolean isTampered(YearMonth month, String how) {
        tampered.put(month, how);
        monthsTampered.set(tampered.size());
        return !how.equals(told.get(month));
    }

    void isTold(YearMonth month, String how) {
        told.put(month, how);
    }

    boolean isTampered() {
        return !tampered.isEmpty();
    }

    void isWhole(YearMonth month) {
        tampered.remove(month);
        told.remove(month);
        monthsTampered.set(tampered.size());
    }

    boolean isLate() {
        return daysBehind.get() >= config.lateAfter().toDays();
    }

    HealthCheckResponse told() {
        boolean off = config.directory().isEmpty();
        boolean well = off || !isLate() && tampered.isEmpty();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("audit-archive").status(well).withData("state", off ? "off" : word());
        if (off) {
            return answer.build();
        }
        new TreeMap<>(tampered).forEach((month, how) -> answer.withData(month.toString(), how));
        if (hindrance != null) {
            answer.withData("hindrance", hindrance);
        }
        return answer.withData("days_behind", daysBehind.get()).build();
    }

    private String word() {
        return !tampered.isEmpty() ? "tampered" : isLate() ? "behind" : "ok";
    }
}
