package io.postern.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where keys come from and how long they stay in memory. No key itself is ever read from the configuration. */
@ConfigMapping(prefix = "postern.keys")
interface KeysConfig {
    /**
     * What holds the keys that wrap and hash: {@code vault} is a Vault or OpenBao server, {@code local} a file of this
     * machine, which production refuses.
     */
    @WithDefault("local")
    Source source();

    /** The local source's own keys. */
    Local local();

    /** How long a merchant's keys stay in memory before they are unwrapped anew. */
    @WithDefault("15m")
    Duration cacheTtl();

    /** How long keys may be used after they were last read, when the source fails to give them anew. */
    @WithDefault("1h")
    Duration cacheMaxStale();

    /** Of how many merchants keys are in memory at most; the longest unused leave first. */
    @WithDefault("10000")
    int cacheMerchants();

    /** The kinds of key sources. */
    enum Source {
        LOCAL,
        VAULT
    }

    /** Settings of the local source. */
    interface Local {
        /** The file with the local keys, made at the first start with mode 0600. */
        @WithDefault(".postern/keys.json")
        Path file();

        /** A file whose content seals the key file; without it the file's mode is all that protects it. */
        Optional<Path> passphraseFile();
    }
}
