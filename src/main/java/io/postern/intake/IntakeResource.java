package io.postern.intake;

import io.postern.access.Caller;
import io.postern.access.Needs;
import io.postern.access.Open;
import io.postern.access.Scope;
import io.postern.address.ClientAddress;
import io.postern.id.IdKind;
import io.postern.id.RequestId;
import io.postern.id.ReservedMerchant;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of banks' webhooks. What it is handed are bytes: nothing reads them as anything before they are verified. */
@Path("/v1/intake")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // a bank that hangs up has told what it told
class IntakeResource {
    private final IntakeDoor door;
    private final Arrivals arrivals;
    private final ReceiveBankEvent receive;
    private final EchoWebhook echo;
    private final FindBankEvents find;
    private final ClientAddress addresses;

    IntakeResource(
            IntakeDoor door,
            Arrivals arrivals,
            ReceiveBankEvent receive,
            EchoWebhook echo,
            FindBankEvents find,
            ClientAddress addresses) {
        this.door = door;
        this.arrivals = arrivals;
        this.receive = receive;
        this.echo = echo;
        this.find = find;
        this.addresses = addresses;
    }

    /** @param id the sender's name */
    @POST
    @Path("{id}")
    @Produces(MediaType.WILDCARD)
    @Open("a bank proves by its signature who it is")
    public Uni<Response> receive(@PathParam("id") String id, RoutingContext request, byte[] body) {
        return door.admit(id, request)
                .flatMap(sender -> receive.receive(sender, arrivals.of(request.request(), body), bank(sender, request))
                        .invoke(() -> door.remember(sender, request))
                        .map(kept -> acknowledged(sender, kept)));
    }

    /** @param id the sender's name */
    @POST
    @Path("{id}/echo")
    @Open("in tests alone, and it tells what the sender has sent itself")
    public Uni<EchoView> echo(@PathParam("id") String id, RoutingContext request, byte[] body) {
        return echo.allowed(() ->
                door.admit(id, request).flatMap(sender -> echo.explain(sender, arrivals.of(request.request(), body))));
    }

    @GET
    @Needs(Scope.INTAKE_READ)
    public Uni<Page<BankEventView>> list(
            @QueryParam("acquirer") String acquirer,
            @QueryParam("status") String status,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return find.list(acquirer, status, PageRequest.of(limit, startingAfter, IdKind.BANK_EVENT));
    }

    @GET
    @Path("{id}")
    @Needs(Scope.INTAKE_READ)
    public Uni<BankEventView> get(@PathParam("id") String id) {
        return find.one(id);
    }

    private Caller bank(Sender sender, RoutingContext request) {
        return new Caller(
                ReservedMerchant.PLATFORM.id(),
                sender.name(),
                "bank",
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                addresses.of(request).toString(),
                RequestId.of(request));
    }

    private static Response acknowledged(Sender sender, String kept) {
        Response.ResponseBuilder answer = Response.accepted();
        return sender.acknowledgement()
                .map(words -> answer.type(words.contentType()).entity(words.body()))
                .orElseGet(() -> answer.type(MediaType.APPLICATION_JSON).entity(new ReceivedView(kept, "received")))
                .build();
    }
}
