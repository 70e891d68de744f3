package io.postern.idp;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.Map;

/** A second factor grows stale within seconds, so that a test can see it do so. */
public class BriefStepUp implements QuarkusTestResourceLifecycleManager {
    static final Duration AGE = Duration.ofSeconds(12);

    @Override
    public Map<String, String> start() {
        return Map.of("postern.access.step-up-age", AGE.toSeconds() + "s");
    }

    @Override
    public void stop() {}
}
