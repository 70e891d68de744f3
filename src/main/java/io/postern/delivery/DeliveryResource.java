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

/** HTTP door of deliveries to an endpoint: their log, and sending again. */
@Path("/v1/webhook_endpoints")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class DeliveryResource {
    private final ResendEvents resend;
    private final SendTest test;
    private final FindDeliveries find;
    private final CurrentCaller caller;

    DeliveryResource(ResendEvents resend, SendTest test, FindDeliveries find, CurrentCaller caller) {
        this.resend = resend;
        this.test = test;
        this.find = find;
        this.caller = caller;
    }

    @POST
    @Path("{id}/resend")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<Response> resend(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") String key,
            @NotNull @Valid ResendRequest wanted) {
        return resend.range(caller.get(), key, id, wanted).map(Answer::toResponse);
    }

    @POST
    @Path("{id}/send_test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.WEBHOOKS_WRITE)
    public Uni<Response> sendTest(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, @Valid SendTestRequest wanted) {
        SendTestRequest asked = wanted == null ? SendTestRequest.PLAIN : wanted;
        return test.send(caller.get(), key, id, asked).map(Answer::toResponse);
    }

    @GET
    @Path("{id}/deliveries")
    @Needs(Scope.WEBHOOKS_READ)
    public Uni<Page<AttemptView>> list(
            @PathParam("id") String id,
            @QueryParam("outcome") String outcome,
            @QueryParam("event") String event,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return find.list(
                caller.get(), id, outcome, event, PageRequest.of(limit, startingAfter, IdKind.DELIVERY_ATTEMPT));
    }

    @GET
    @Path("{id}/deliveries/{delivery}")
    @Needs(Scope.WEBHOOKS_READ)
    public Uni<AttemptDetailView> delivery(@PathParam("id") String id, @PathParam("delivery") String delivery) {
        return find.one(caller.get(), id, delivery);
    }

    @GET
    @Path("{id}/stats")
    @Needs(Scope.WEBHOOKS_READ)
    public Uni<StatsView> stats(@PathParam("id") String id) {
        return find.stats(caller.get(), id);
    }
}
