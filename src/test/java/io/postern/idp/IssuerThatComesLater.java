package io.postern.idp;

import io.postern.FreePort;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Leads a gateway to an identity provider that its test starts, stops and changes; at the gateway's start there is none. */
public class IssuerThatComesLater implements QuarkusTestResourceLifecycleManager {
    private static final String PORT = "postern.test.keycloak.later";

    /** The server of the test, on the port that the gateway knows. */
    static KeycloakServer server() {
        return KeycloakForTests.own(Integer.getInteger(PORT));
    }

    @Override
    public Map<String, String> start() {
        int port = FreePort.next();
        System.setProperty(PORT, String.valueOf(port)); // the test lives in another class loader
        Map<String, String> keys =
                new HashMap<>(KeycloakForTests.gatewayKeys(new Realm("http://127.0.0.1:" + port).issuer()));
        keys.put("postern.access.token-cache-ttl", "2s");
        keys.put("postern.access.issuer-keys-ttl", "2s");
        keys.put("postern.access.look-for-issuer-every", "1s");
        return keys;
    }

    @Override
    public void stop() {
        // the server ends with its test
    }

    /** After the stand-in for the issuer, whose settings these replace. */
    @Override
    public int order() {
        return 10;
    }
}
