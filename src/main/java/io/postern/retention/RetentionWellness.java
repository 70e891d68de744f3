package io.postern.retention;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** How the receipts' archive is, as a matter of wellness alone: no instance is taken out of service for it. */
@Wellness
@ApplicationScoped
class RetentionWellness implements HealthCheck {
    private final RetentionState state;

    RetentionWellness(RetentionState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return state.told();
    }
}
