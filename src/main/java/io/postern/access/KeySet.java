package io.postern.access;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/** A JSON Web Key Set (RFC 7517, section 5): public keys, which whoever verifies our signatures may keep for a while. */
public record KeySet(List<Map<String, String>> keys) {
    private static final String KEPT_A_WHILE = "public, max-age=300";

    public static KeySet published(List<Map<String, String>> keys, RoutingContext request) {
        request.response().headers().set("Cache-Control", KEPT_A_WHILE); // in place of the guard's no-store
        return new KeySet(keys);
    }
}
