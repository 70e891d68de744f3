package io.postern.access;

import io.postern.keys.SigningKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** Publishes what the gateway's signatures are verified with: of access tokens and of deliveries to merchants. */
@Path("/.well-known/jwks.json")
class PublicKeysResource {
    private static final String KEPT_A_WHILE = "public, max-age=300";

    private final SigningKeys keys;

    PublicKeysResource(SigningKeys keys) {
        this.keys = keys;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Open("whoever verifies a signature of ours needs the key and has no token")
    public Uni<KeySet> keys(RoutingContext request) {
        return keys.published().map(published -> {
            request.response().headers().set("Cache-Control", KEPT_A_WHILE); // in place of the guard's no-store
            return new KeySet(published);
        });
    }

    /** A JSON Web Key Set (RFC 7517, section 5). */
    record KeySet(List<Map<String, String>> keys) {}
}
