package io.postern.rotation;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of operators to the keys: which there are, how old they are, and their rotation. */
@Path("/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // an operator who hangs up must not leave half a beginning
class KeyResource {
    private final ListKeys list;
    private final StartRotation start;
    private final FindRotation find;
    private final CurrentCaller caller;

    KeyResource(ListKeys list, StartRotation start, FindRotation find, CurrentCaller caller) {
        this.list = list;
        this.start = start;
        this.find = find;
        this.caller = caller;
    }

    @GET
    @Needs(Scope.KEYS_READ)
    public Uni<Page<KeyView>> keys() {
        return list.list();
    }

    @POST
    @Path("{name}/rotate")
    @Needs(Scope.KEYS_WRITE)
    public Uni<Response> rotate(
            @PathParam("name") String name,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            RotateRequest nothingYet) {
        return start.start(caller.get(), idempotencyKey, name).map(Answer::toResponse);
    }

    @GET
    @Path("{name}/rotation")
    @Needs(Scope.KEYS_READ)
    public Uni<RotationView> rotation(@PathParam("name") String name) {
        return find.find(name);
    }

    /** A rotation takes no wishes. */
    record RotateRequest() {}
}
