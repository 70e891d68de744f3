package io.postern.intake;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of operators to bank events that could not be applied. */
@Path("/v1/intake/{id}/replay")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // an operator who hangs up has asked for it
class ReplayResource {
    private final ReplayBankEvent replay;
    private final CurrentCaller caller;

    ReplayResource(ReplayBankEvent replay, CurrentCaller caller) {
        this.replay = replay;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.INTAKE_WRITE)
    public Uni<Response> again(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            ReplayRequest nothingYet) {
        return replay.replay(caller.get(), idempotencyKey, id).map(Answer::toResponse);
    }

    /** A replay takes no wishes. */
    record ReplayRequest() {}
}
