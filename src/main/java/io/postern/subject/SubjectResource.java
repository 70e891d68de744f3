package io.postern.subject;

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

/** HTTP door of operators to the people that merchants told of. */
@Path("/v1/subjects")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // an operator who hangs up must not leave half an erasure
class SubjectResource {
    private final FindSubjects find;
    private final EraseSubject erase;
    private final HoldSubject hold;
    private final CurrentCaller caller;

    SubjectResource(FindSubjects find, EraseSubject erase, HoldSubject hold, CurrentCaller caller) {
        this.find = find;
        this.erase = erase;
        this.hold = hold;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.KEYS_READ)
    public Uni<Page<SubjectView>> list(
            @QueryParam("merchant") String merchant,
            @QueryParam("customer") String customer,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return find.list(caller.get(), merchant, customer, PageRequest.of(limit, startingAfter, IdKind.SUBJECT));
    }

    @GET
    @Path("{id}")
    @Needs(Scope.KEYS_READ)
    public Uni<SubjectView> get(@PathParam("id") String id) {
        return find.one(id);
    }

    @POST
    @Path("{id}/erase")
    @Needs(Scope.KEYS_WRITE)
    public Uni<Response> erase(@HeaderParam("Idempotency-Key") String idempotencyKey, @PathParam("id") String id) {
        return erase.erase(caller.get(), idempotencyKey, id).map(Answer::toResponse);
    }

    @POST
    @Path("{id}/holds")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.KEYS_WRITE)
    public Uni<Response> hold(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @PathParam("id") String id,
            @NotNull @Valid HoldRequest request) {
        return hold.place(caller.get(), idempotencyKey, id, request).map(Answer::toResponse);
    }

    @DELETE
    @Path("{id}/holds/{hold}")
    @Needs(Scope.KEYS_WRITE)
    public Uni<HoldView> release(@PathParam("id") String id, @PathParam("hold") String holdId) {
        return hold.release(caller.get(), id, holdId);
    }
}
