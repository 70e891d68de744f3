package io.postern.delivery;

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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of merchants to their endpoints. */
@Path("/v1/webhook_endpoints")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // a merchant who hangs up must not leave half a change
class WebhookEndpointResource {
    private final MakeEndpoint make;
    private final ChangeEndpoint change;
    private final DeleteEndpoint delete;
    private final RotateSecret rotate;
    private final FindEndpoints find;
    private final CurrentCaller caller;

    WebhookEndpointResource(
            MakeEndpoint make,
            ChangeEndpoint change,
            DeleteEndpoint delete,
            RotateSecret rotate,
            FindEndpoints find,
            CurrentCaller caller) {
        this.make = make;
        this.change = change;
        this.delete = delete;
        this.rotate = rotate;
        this.find = find;
        this.caller = caller;
    }

    @POST
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<Response> make(@HeaderParam("Idempotency-Key") String idempotencyKey, @NotNull EndpointRequest request) {
        return make.make(caller.get(), idempotencyKey, request).map(Answer::toResponse);
    }

    @GET
    @Needs(Scope.WEBHOOKS_READ)
    public Uni<Page<EndpointView>> list(
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return find.list(caller.get().readsOf(merchant), PageRequest.of(limit, startingAfter, IdKind.WEBHOOK_ENDPOINT));
    }

    @GET
    @Path("{id}")
    @Needs(Scope.WEBHOOKS_READ)
    public Uni<EndpointView> get(@PathParam("id") String id) {
        return find.one(caller.get(), id);
    }

    @PATCH
    @Path("{id}")
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<EndpointView> change(@PathParam("id") String id, @NotNull EndpointRequest request) {
        return change.change(caller.get(), id, request);
    }

    @DELETE
    @Path("{id}")
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<EndpointView> delete(@PathParam("id") String id) {
        return delete.delete(caller.get(), id);
    }

    @POST
    @Path("{id}/rotate_secret")
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<Response> rotateSecret(
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @PathParam("id") String id,
            @Valid RotateSecretRequest request) {
        return rotate.rotate(caller.get(), idempotencyKey, id, request == null ? RotateSecretRequest.PLAIN : request)
                .map(Answer::toResponse);
    }
}
