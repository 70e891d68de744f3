package io.postern.rotation;

import io.postern.PostgresForTests;
import io.postern.vault.VaultForTests;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A key server and a database for the drill alone, and times short enough to wait for. */
public class DrillServers implements QuarkusTestResourceLifecycleManager {
    @Override
    public int order() {
        return 10; // what it says of the database counts
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase("drill"));
        keys.putAll(VaultForTests.own().gatewayKeys());
        keys.put("postern.keys.signing.token-life", "30s");
        keys.put("postern.keys.signing.webhook-overlap", "5s");
        keys.put("postern.keys.signing.bank-overlap", "5s");
        return keys;
    }

    @Override
    public void stop() {
        // the key server ends with the JVM
    }
}
