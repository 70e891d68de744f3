package io.postern.intake;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts what came, by sender. */
@Startup
@ApplicationScoped
class IntakeMeters {
    private final MeterRegistry meters;

    IntakeMeters(MeterRegistry meters) {
        this.meters = meters;
        tooLarge(0);
    }

    /**
     * @param how kept; repeated: the same once more; reused: another body under an id that is taken;
     *     unlike: the same in other bytes, of one that came to nothing
     */
    void received(Sender sender, String how) {
        meters.counter("postern.intake.received", "sender", sender.name(), "outcome", how)
                .increment();
    }

    /** @param reason one of few words */
    void refused(Sender sender, String reason) {
        meters.counter("postern.intake.refused", "sender", sender.name(), "reason", reason)
                .increment();
    }

    /** Refused before anybody looked at whose it would be. */
    void tooLarge() {
        tooLarge(1);
    }

    private void tooLarge(int times) {
        meters.counter("postern.intake.refused", "sender", "unknown", "reason", "too_large")
                .increment(times);
    }
}
