package io.postern.merchant;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of the merchant room. */
@Path("/v1/merchants")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // an operator who hangs up must not leave half a change
class MerchantResource {
    private final OpenMerchant open;
    private final ChangeMerchant change;
    private final FindMerchants find;
    private final CurrentCaller caller;

    MerchantResource(OpenMerchant open, ChangeMerchant change, FindMerchants find, CurrentCaller caller) {
        this.open = open;
        this.change = change;
        this.find = find;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.MERCHANTS_WRITE)
    public Uni<Response> open(@HeaderParam("Idempotency-Key") String idempotencyKey, @NotNull MerchantRequest request) {
        return open.open(caller.get(), idempotencyKey, request).map(Answer::toResponse);
    }

    @GET
    @Needs(Scope.MERCHANTS_READ)
    public Uni<Page<MerchantView>> list(
            @QueryParam("limit") String limit, @QueryParam("starting_after") String startingAfter) {
        return find.list(caller.get(), PageRequest.of(limit, startingAfter, IdKind.MERCHANT));
    }

    @GET
    @Path("{id}")
    @Needs(Scope.MERCHANTS_READ)
    public Uni<MerchantView> get(String id) {
        return find.one(caller.get(), id);
    }

    @PATCH
    @Path("{id}")
    @Needs(Scope.MERCHANTS_WRITE)
    public Uni<MerchantView> change(String id, @NotNull MerchantRequest request) {
        return change.change(caller.get(), id, request);
    }
}
