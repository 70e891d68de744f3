package io.postern.archive;

import io.postern.PostgresForTests;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A database of its own, since months are archived from the first one that there is, and a directory to archive into. */
public class ArchiveDatabase implements QuarkusTestResourceLifecycleManager {
    private static final String NAME = "archivetest";
    static final String DIRECTORY =
            "target/test-archive/" + ProcessHandle.current().pid();

    static String jdbcUrl() {
        return "jdbc:postgresql://" + PostgresForTests.server() + "/" + NAME;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase(NAME));
        keys.put(
                "postern.keys.local.file",
                "target/test-keys/" + ProcessHandle.current().pid() + "/archive-keys.json");
        keys.put("postern.audit.archive.directory", DIRECTORY);
        keys.put("postern.audit.archive.margin", "0s");
        keys.put("postern.audit.archive.look-every", "1h");
        return keys;
    }

    @Override
    public void stop() {
        // the server ends with the JVM
    }
}
