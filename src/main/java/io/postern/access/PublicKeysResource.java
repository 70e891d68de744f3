package io.postern.access;

import io.postern.keys.SigningKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Publishes what the gateway's signatures are verified with: of access tokens and of deliveries to merchants. */
@Path("/.well-known/jwks.json")
class PublicKeysResource {
    private final SigningKeys keys;

    PublicKeysResource(SigningKeys keys) {
        this.keys = keys;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Open("whoever verifies a signature of ours needs the key and has no token")
    public Uni<KeySet> keys(RoutingContext request) {
        return keys.published().map(published -> KeySet.published(published, request));
    }
}
