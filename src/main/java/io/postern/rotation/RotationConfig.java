package io.postern.rotation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How rotations of keys are walked, and which begin by themselves. */
@ConfigMapping(prefix = "postern.keys.rotation")
interface RotationConfig {
    /** Whether this instance walks rotations and begins those that are due. Asking for one works everywhere. */
    @WithDefault("true")
    boolean enabled();

    /** How long a rotation waits until it relies on every instance having taken note of a step: longer than {@code postern.keys.cache-ttl} and any request. */
    @WithDefault("16m")
    Duration settle();

    /** How many rows a rotation re-encrypts in one transaction. */
    @WithDefault("200")
    int batch();

    /** After how long a key is rotated by itself, by its name: {@code postern.keys.rotation.every.data_keys=90d}. Without it, never. */
    Map<String, Duration> every();
}
