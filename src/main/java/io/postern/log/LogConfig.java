package io.postern.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the transparency log is called, and where its heads are kept besides. */
@ConfigMapping(prefix = "postern.log")
interface LogConfig {
    /**
     * The log's name, in every signed head: best a name of a domain of yours, such as {@code pay.example.com/log}. It stays for
     * ever; another one begins another log.
     */
    @WithDefault("postern.invalid/log")
    String origin();
}
