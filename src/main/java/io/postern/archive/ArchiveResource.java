package io.postern.archive;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of the archive: what is in it; the files themselves lie where they lie. */
@Path("/v1/audit_archives")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // reading of the archive writes to the trail
class ArchiveResource {
    private final ListArchives list;
    private final CurrentCaller callers;

    ArchiveResource(ListArchives list, CurrentCaller callers) {
        this.list = list;
        this.callers = callers;
    }

    @GET
    @Needs(Scope.AUDIT_READ)
    public Uni<Page<ArchiveView>> list() {
        return list.list(callers.get());
    }
}
