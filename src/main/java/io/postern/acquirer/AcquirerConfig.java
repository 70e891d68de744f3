package io.postern.acquirer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How banks are reached. */
@ConfigMapping(prefix = "postern.acquirer")
interface AcquirerConfig {
    /** How long one call to a bank may take in all, from asking for a connection to the last byte of the answer. */
    @WithDefault("8s")
    Duration deadline();

    /** The sandbox bank. */
    Sandbox sandbox();

    /** Where the sandbox bank is and how many connections are kept to it. */
    interface Sandbox {
        /** Address of the sandbox bank, without a path. */
        @WithDefault("http://127.0.0.1:8082")
        String url();

        /** The most connections kept open to the sandbox bank; more calls than that wait for one, within the deadline. */
        @WithDefault("128")
        int connections();
    }
}
