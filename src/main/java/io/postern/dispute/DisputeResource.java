package io.postern.dispute;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of disputes. */
@Path("/v1/disputes")
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // who hangs up must not leave half a transaction
class DisputeResource {
    private final ReadDisputes read;
    private final DisputeLists lists;
    private final EvidenceViews views;
    private final CurrentCaller callers;

    DisputeResource(ReadDisputes read, DisputeLists lists, EvidenceViews views, CurrentCaller callers) {
        this.read = read;
        this.lists = lists;
        this.views = views;
        this.callers = callers;
    }

    @GET
    @Path("{id}")
    @Needs(Scope.DISPUTES_READ)
    public Uni<DisputeView> dispute(@PathParam("id") String id) {
        return read.find(callers.get(), id)
                .map(dispute -> dispute.life().head())
                .flatMap(views::whole);
    }

    @GET
    @Needs(Scope.DISPUTES_READ)
    public Uni<Page<DisputeView>> disputes(
            @BeanParam DisputeFilter filter,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return lists.page(
                callers.get().readsOf(merchant), filter, PageRequest.of(limit, startingAfter, IdKind.DISPUTE));
    }
}
