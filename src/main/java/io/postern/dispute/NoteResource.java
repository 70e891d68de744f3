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

/** HTTP door of a dispute's notes. */
@Path("/v1/disputes/{id}/notes")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class NoteResource {
    private final TakeNotes notes;
    private final CurrentCaller caller;

    NoteResource(TakeNotes notes, CurrentCaller caller) {
        this.notes = notes;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> add(
            @HeaderParam("Idempotency-Key") String key,
            @PathParam("id") String id,
            @Valid @NotNull NoteRequest request) {
        return notes.add(caller.get(), key, id, request).map(Answer::toResponse);
    }

    @GET
    @Needs(Scope.DISPUTES_READ)
    public Uni<Page<NoteView>> list(
            @PathParam("id") String id,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return notes.list(caller.get(), id, PageRequest.of(limit, startingAfter, IdKind.DISPUTE_NOTE));
    }
}
