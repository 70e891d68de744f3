package io.postern.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where keys come from and how long they stay in memory. No key itself is ever read from the configuration. */
@ConfigMapping(prefix = "postern.keys")
interface KeysConfig {
    /** What holds the key-encryption key. {@code local} is a file of this machine; production refuses it. */
    @WithDefault("local")
    Source source();

    /** The local source's own keys. */
    Local local();

    /** How long a merchant's keys stay in memory before they are unwrapped anew. */
    @WithDefault("15m")
    Duration cacheTtl();

    /** Of how many merchants keys are in memory at most; the longest unused leave first. */
    @WithDefault("10000")
    int cacheMerchants();

    /** The kinds of key sources. */
    enum Source {
        LOCAL
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
