package io.postern.payment;

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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of refunds: JSON in, verb, view out. */
@Path("/v1/refunds")
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // a merchant who hangs up must not stop a refund halfway
class RefundResource {
    private final RefundPayment refund;
    private final ReadPayments read;
    private final PaymentLists lists;
    private final CurrentCaller callers;

    RefundResource(RefundPayment refund, ReadPayments read, PaymentLists lists, CurrentCaller callers) {
        this.refund = refund;
        this.read = read;
        this.lists = lists;
        this.callers = callers;
    }

    @POST
    @Needs(Scope.REFUNDS_WRITE)
    public Uni<Response> create(@HeaderParam("Idempotency-Key") String key, @Valid @NotNull RefundRequest request) {
        return refund.refund(callers.get(), key, request).map(Answer::toResponse);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.REFUNDS_READ)
    public Uni<RefundView> refund(@PathParam("id") String id) {
        return read.refund(callers.get(), id);
    }

    @GET
    @Needs(Scope.REFUNDS_READ)
    public Uni<Page<RefundView>> refunds(
            @QueryParam("payment") String payment,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return lists.refunds(
                callers.get().readsOf(merchant),
                PageRequest.id("payment", payment, IdKind.PAYMENT),
                PageRequest.of(limit, startingAfter, IdKind.REFUND));
    }
}
