package io.postern.dispute;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of saved views. */
@Path("/v1/dispute_views")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class DisputeViewResource {
    private final KeepViews views;
    private final CurrentCaller caller;

    DisputeViewResource(KeepViews views, CurrentCaller caller) {
        this.views = views;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> save(@HeaderParam("Idempotency-Key") String key, @Valid @NotNull ViewRequest request) {
        return views.save(caller.get(), key, request).map(Answer::toResponse);
    }

    @GET
    @Needs(Scope.DISPUTES_READ)
    public Uni<Page<SavedView>> list(
            @QueryParam("limit") String limit, @QueryParam("starting_after") String startingAfter) {
        return views.list(caller.get(), PageRequest.of(limit, startingAfter, IdKind.DISPUTE_VIEW));
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<SavedView> delete(@PathParam("id") String id) {
        return views.delete(caller.get(), id);
    }
}
