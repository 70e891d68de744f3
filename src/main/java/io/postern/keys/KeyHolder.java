package io.postern.keys;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Who holds the keys: on what everything else depends that is sealed, hashed or signed. */
@ApplicationScoped
public class KeyHolder {
    private final KeysConfig config;

    KeyHolder(KeysConfig config) {
        this.config = config;
    }

    /** {@code local} or {@code vault}, as {@code postern.keys.source} says. */
    public String wire() {
        return config.source().name().toLowerCase(Locale.ROOT);
    }
}
