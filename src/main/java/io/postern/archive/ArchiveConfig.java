package io.postern.archive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the trail's month files go, and when. */
@ConfigMapping(prefix = "postern.audit.archive")
interface ArchiveConfig {
    /** The directory of the month files, one for all instances; it may be a mounted object store. Without it nothing is archived. */
    Optional<Path> directory();

    /** How often it is looked whether a month can be archived. */
    @WithDefault("10m")
    Duration lookEvery();

    /** How long after its end a month is archived. */
    @WithDefault("1d")
    Duration margin();

    /** How long after its end a month that is not archived is an alarm. */
    @WithDefault("7d")
    Duration lateAfter();
}
