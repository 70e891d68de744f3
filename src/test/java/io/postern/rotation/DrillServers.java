package io.postern.rotation;

import io.postern.login.LoginServer;
import io.postern.vault.TestVault;
import java.util.HashMap;
import java.util.Map;

/** A key server and a database for the drill alone, database logins by lease, and times short enough to wait for. */
public class DrillServers extends LoginServer.Leasing {
    static final String DATABASE = "drill";

    public DrillServers() {
        super(DATABASE);
    }

    @Override
    protected Map<String, String> more(TestVault vault) {
        Map<String, String> keys = new HashMap<>(vault.gatewayKeys());
        keys.put("postern.keys.signing.token-life", "30s");
        keys.put("postern.keys.signing.webhook-overlap", "5s");
        keys.put("postern.keys.signing.bank-overlap", "5s");
        return keys;
    }
}
