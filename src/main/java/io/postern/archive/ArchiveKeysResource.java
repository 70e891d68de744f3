package io.postern.archive;

import io.postern.access.KeySet;
import io.postern.access.Open;
import io.postern.keys.TreeHeads;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Publishes what manifests of the archive are verified with: every key that ever signed one, for ever. */
@Path("/.well-known/audit-keys.json")
class ArchiveKeysResource {
    private final TreeHeads heads;

    ArchiveKeysResource(TreeHeads heads) {
        this.heads = heads;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Open("whoever verifies the archive needs the keys and no gateway")
    public Uni<KeySet> keys(RoutingContext request) {
        return heads.published().map(published -> KeySet.published(published, request));
    }
}
