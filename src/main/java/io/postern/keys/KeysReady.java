package io.postern.keys;

import io.postern.keys.KeySourceState.Trouble;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether this process has keys to work with. While the source is away and keys in memory still serve, it stays ready and
 * says so: taking every instance out of service would turn a degraded service into none.
 */
@Readiness
@ApplicationScoped
class KeysReady implements HealthCheck {
    private final KeyCache cache;
    private final KeySourceState state;

    KeysReady(KeyCache cache, KeySourceState state) {
        this.cache = cache;
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<Instant> usableUntil = cache.usableUntil();
        Optional<Trouble> trouble = usableUntil.isPresent() ? state.trouble() : state.anyTrouble();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("keys").status(usableUntil.isPresent());
        if (trouble.isEmpty()) {
            return answer.withData("state", usableUntil.isPresent() ? "ok" : "starting")
                    .build();
        }
        usableUntil.ifPresent(until -> answer.withData("usable_until", until.toString()));
        return answer.withData("state", usableUntil.isPresent() ? "degraded" : "away")
                .withData("reason", trouble.get().why().reason().wire())
                .withData("since", trouble.get().since().toString())
                .build();
    }
}
