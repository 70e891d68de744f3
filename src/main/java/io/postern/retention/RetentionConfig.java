package io.postern.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How long receipts stand in the database before their months go into files, and where those are. */
@ConfigMapping(prefix = "postern.receipts.archive")
interface RetentionConfig {
    /** Disputes come as late as that; the database holds it, too ({@code old_enough}). */
    int FEWEST_MONTHS = 24;

    /** The directory of the receipts' month files, one for all instances; it may be a mounted object store. Without it no receipt is archived. */
    Optional<Path> directory();

    /** How many months after its end a month of receipts is archived; at least 24. */
    @WithDefault("36")
    int keepMonths();

    /** How often it is looked whether a month of receipts can be archived. */
    @WithDefault("1h")
    Duration lookEvery();
}
