package io.postern.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who brings the schema up to date. */
@ConfigMapping(prefix = "postern.database.migrations")
interface MigrationsConfig {
    /**
     * Whether a start runs the migrations, which takes the owner's login. With {@code false} the command {@code migrate} runs them
     * before, and a gateway does not start over a schema that is behind its code.
     */
    @WithDefault("true")
    boolean atStart();
}
