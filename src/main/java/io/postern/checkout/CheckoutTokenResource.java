package io.postern.checkout;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of checkout tokens, for merchants' servers. */
@Path("/v1/checkout_tokens")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // a merchant who hangs up must not leave a key claimed without its answer
class CheckoutTokenResource {
    private final CreateCheckoutToken create;
    private final CurrentCaller caller;

    CheckoutTokenResource(CreateCheckoutToken create, CurrentCaller caller) {
        this.create = create;
        this.caller = caller;
    }

    @POST
    @Needs(value = Scope.PAYMENTS_WRITE, or = Scope.TOKENS_WRITE)
    public Uni<Response> create(
            @HeaderParam("Idempotency-Key") String idempotencyKey, @NotNull @Valid CheckoutTokenRequest request) {
        return create.create(caller.get(), idempotencyKey, request).map(Answer::toResponse);
    }
}
