package io.postern.log;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the transparency log is called, and where its heads are kept besides. */
@ConfigMapping(prefix = "postern.log")
interface LogConfig {
    /**
     * The log's name, in every signed head: best a name of a domain of yours, such as {@code pay.example.com/log}. It stays for
     * ever; another one begins another log.
     */
    @WithDefault("postern.invalid/log")
    String origin();

    /** How often committed records are sealed. */
    @WithDefault("1s")
    String sealEvery();

    /**
     * The directory of the anchors, one for all instances, best where nobody who can change the database can change it: a mounted
     * object store that forbids it. Without it heads are anchored in merchants' events alone.
     */
    Optional<Path> anchorDirectory();

    /** How often a head is anchored in the directory, and the log held against the newest anchor. */
    @WithDefault("10m")
    String anchorEvery();

    /** How often a merchant at most is told the newest head by an event {@code log.head}, when records of it were sealed since. */
    @WithDefault("1h")
    Duration tellMerchantsEvery();

    /** How often it is looked whether a merchant is to be told. */
    @WithDefault("1m")
    String lookEvery();

    /** The https URL of an authority that time-stamps anchors (RFC 3161). Needs a directory of anchors and the authority's certificates. */
    Optional<String> tsaUrl();

    /** File with certificates that the authority's own must come from, PEM. */
    Optional<Path> tsaCertificates();

    /** How long the oldest record may wait for a head before that is an alarm. */
    @WithDefault("1m")
    Duration lateAfter();
}
