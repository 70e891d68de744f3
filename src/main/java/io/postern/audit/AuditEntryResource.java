package io.postern.audit;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of the audit trail. */
@Path("/v1/audit_entries")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // reading the trail writes to it
class AuditEntryResource {
    private final ListAuditEntries list;
    private final ReadAuditEntry read;
    private final CurrentCaller callers;

    AuditEntryResource(ListAuditEntries list, ReadAuditEntry read, CurrentCaller callers) {
        this.list = list;
        this.read = read;
        this.callers = callers;
    }

    @GET
    @Needs(Scope.AUDIT_READ)
    public Uni<Page<AuditEntryView>> list(@Valid @BeanParam AuditQuery query) {
        return list.list(callers.get(), query);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.AUDIT_READ)
    public Uni<AuditEntryView> get(String id) {
        return read.read(callers.get(), id);
    }
}
