package io.postern.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What keeps which month of receipts in the table, and what keeps the archive from its work, as far as this instance has looked. */
@ApplicationScoped
class RetentionState {
    private final RetentionConfig config;
    private final Map<YearMonth, String> kept = new ConcurrentSkipListMap<>();
    private volatile @Nullable String hindrance;

    RetentionState(RetentionConfig config) {
        this.config = config;
    }

    /** @return whether that is new here */
    boolean isKept(YearMonth month, String why) {
        return !why.equals(kept.put(month, why));
    }

    void isArchived(YearMonth month) {
        kept.remove(month);
    }

    void stumbled(String what) {
        hindrance = what;
    }

    void goesOn() {
        hindrance = null;
    }

    /** A month that is kept is no fault: it is told, and its receipts stand in the table. */
    HealthCheckResponse told() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("receipt-archive").status(hindrance == null);
        if (config.directory().isEmpty()) {
            return answer.withData("state", "off").build();
        }
        kept.forEach((month, why) -> answer.withData(month.toString(), "kept: " + why));
        if (hindrance != null) {
            answer.withData("hindrance", hindrance);
        }
        return answer.withData("state", hindrance == null ? "ok" : "stuck").build();
    }
}
