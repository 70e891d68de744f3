package io.postern.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Of one who looks at nothing outside. */
record NoAnchors() implements LogConfig {
    @Override
    public String origin() {
        return LogDatabase.ORIGIN;
    }

    @Override
    public String sealEvery() {
        return "off";
    }

    @Override
    public Optional<Path> anchorDirectory() {
        return Optional.empty();
    }

    @Override
    public String anchorEvery() {
        return "off";
    }

    @Override
    public String lookEvery() {
        return "off";
    }

    @Override
    public Duration tellMerchantsEvery() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Optional<String> tsaUrl() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> tsaCertificates() {
        return Optional.empty();
    }

    @Override
    public Duration lateAfter() {
        return Duration.ofSeconds(60);
    }
}
