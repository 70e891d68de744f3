package io.postern.keys;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the one key source that {@code postern.keys.source} names; the others are never made. */
@ApplicationScoped
class KeySources {
    private final KeysConfig config;

    KeySources(KeysConfig config) {
        this.config = config;
    }

    /** A source with the rotation's way into it. */
    record Chosen(KeySource source, KeyRotator rotator) {}

    @Startup
    @Singleton
    @Produces
    Chosen chosen() {
        return switch (config.source()) {
            case LOCAL -> local();
        };
    }

    @Singleton
    @Produces
    KeySource source(Chosen chosen) {
        return chosen.source();
    }

    @Singleton
    @Produces
    KeyRotator rotator(Chosen chosen) {
        return chosen.rotator();
    }

    private Chosen local() {
        LocalKeySource file = new LocalKeySource(config.local());
        return new Chosen(file, file);
    }
}
