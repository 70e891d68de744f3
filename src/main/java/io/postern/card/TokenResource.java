package io.postern.card;

import io.postern.access.CheckoutUse;
import io.postern.access.CurrentCaller;
import io.postern.access.InCheckout;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of the tokens. */
@Path("/v1/tokens")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // a merchant who hangs up must not leave half a transaction
class TokenResource {
    private final CreateToken create;
    private final FindToken find;
    private final EraseToken erase;
    private final CurrentCaller caller;

    TokenResource(CreateToken create, FindToken find, EraseToken erase, CurrentCaller caller) {
        this.create = create;
        this.find = find;
        this.erase = erase;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.TOKENS_WRITE)
    @InCheckout(CheckoutUse.TOKENIZATION)
    public Uni<Response> create(
            @HeaderParam("Idempotency-Key") String idempotencyKey, @NotNull @Valid TokenRequest request) {
        return create.create(caller.get(), idempotencyKey, request.completedFor(caller.get()))
                .map(Answer::toResponse);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.TOKENS_READ)
    public Uni<TokenView> get(@PathParam("id") String id) {
        return find.find(caller.get(), id);
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.TOKENS_WRITE)
    public Uni<TokenView> erase(@PathParam("id") String id) {
        return erase.erase(caller.get(), id);
    }
}
