package io.postern.delivery;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door for sending one event again. */
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class ResendResource {
    private final ResendEvents resend;
    private final CurrentCaller caller;

    ResendResource(ResendEvents resend, CurrentCaller caller) {
        this.resend = resend;
        this.caller = caller;
    }

    @POST
    @Path("{id}/resend")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<Response> resend(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, @Valid ResendEventRequest wanted) {
        ResendEventRequest asked = wanted == null ? ResendEventRequest.TO_ALL : wanted;
        return resend.one(caller.get(), key, id, asked).map(Answer::toResponse);
    }
}
