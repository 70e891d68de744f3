package io.postern.intake;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** A gateway with a sender of each scheme that needs no certificate, where strangers may fail ten times a minute. */
public class SendersProfile implements QuarkusTestProfile {
    static final int MOST_STRANGERS = 10;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> keys = new HashMap<>();
        keys.put("postern.limit.refused-authentication", String.valueOf(MOST_STRANGERS));
        sender(keys, "stripish", "scheme", "stripe", "mapping", "stripe");
        sender(keys, "adyenish", "scheme", "adyen", "mapping", "adyen", "acknowledgement.body", "[accepted]");
        sender(keys, "shaped", "scheme", "adyen", "mapping", "adyen", "acquirer", "sandbox");
        sender(keys, "sandbox", "mapping", "adyen"); // who speaks for one acquirer speaks as the others do
        sender(
                keys,
                "signing-bank",
                "scheme",
                "http-signature",
                "acquirer",
                "bankone",
                "public-keys.bank-2026",
                SendersTest.PUBLIC_KEY);
        sender(keys, "inner", "scheme", "standard-webhooks");
        keys.put("postern.address.acquirers.inner", "198.51.100.0/24");
        return keys;
    }

    private static void sender(Map<String, String> keys, String name, String... terms) {
        for (int n = 0; n < terms.length; n += 2) {
            keys.put("postern.intake.senders." + name + "." + terms[n], terms[n + 1]);
        }
    }
}
