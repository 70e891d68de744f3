package io.postern.archive;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** How the archive is, as a matter of wellness alone: payments go on, so no instance is taken out of service for it. */
@Wellness
@ApplicationScoped
class ArchiveWellness implements HealthCheck {
    private final ArchiveState state;

    ArchiveWellness(ArchiveState state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        return state.told();
    }
}
