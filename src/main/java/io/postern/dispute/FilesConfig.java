package io.postern.dispute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who looks whether files of evidence carry something harmful. */
@ConfigMapping(prefix = "postern.files")
interface FilesConfig {
    /** Address of a clamd, {@code host:port}, that each file is shown to before it is kept. Without it no file is scanned. */
    Optional<String> clamd();

    /** How long a scan may take. After that the file is refused, and may be sent again. */
    @WithDefault("30s")
    Duration clamdDeadline();

    /** Whether files are taken that nobody scanned, where there is no clamd. Each says so of itself. */
    @WithDefault("false")
    boolean acceptUnscanned();
}
