package io.postern.payment;

import io.postern.access.Caller;
import io.postern.access.CheckoutUse;
import io.postern.access.CurrentCaller;
import io.postern.access.InCheckout;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
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
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of payments: JSON in, verb, view out. */
@Path("/v1/payments")
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // a merchant who hangs up must not stop a move halfway
class PaymentResource {
    private final CreatePayment create;
    private final ConfirmPayment confirm;
    private final CapturePayment capture;
    private final CancelPayment cancel;
    private final ReadPayments read;
    private final PaymentLists lists;
    private final BuyersDoor buyers;
    private final CurrentCaller callers;

    PaymentResource(
            CreatePayment create,
            ConfirmPayment confirm,
            CapturePayment capture,
            CancelPayment cancel,
            ReadPayments read,
            PaymentLists lists,
            BuyersDoor buyers,
            CurrentCaller callers) {
        this.create = create;
        this.confirm = confirm;
        this.capture = capture;
        this.cancel = cancel;
        this.read = read;
        this.lists = lists;
        this.buyers = buyers;
        this.callers = callers;
    }

    @POST
    @Needs(Scope.PAYMENTS_WRITE)
    @InCheckout(CheckoutUse.PAYMENT)
    public Uni<Response> create(@HeaderParam("Idempotency-Key") String key, @Valid @NotNull PaymentRequest request) {
        Caller caller = callers.get();
        return create.create(caller, key, BuyersDoor.complete(caller, request))
                .map(answer -> buyers.shown(caller, answer).toResponse());
    }

    @POST
    @Path("{id}/confirm")
    @Needs(Scope.PAYMENTS_WRITE)
    @InCheckout(CheckoutUse.PAYMENT)
    public Uni<Response> confirm(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, @Valid ConfirmRequest request) {
        ConfirmRequest asked = request == null ? new ConfirmRequest(null, null, null) : request;
        Caller caller = callers.get();
        return buyers.admit(caller, id)
                .chain(() -> confirm.confirm(caller, key, id, asked))
                .map(answer -> buyers.shown(caller, answer).toResponse());
    }

    @POST
    @Path("{id}/capture")
    @Needs(Scope.PAYMENTS_WRITE)
    public Uni<Response> capture(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, @Valid CaptureRequest request) {
        CaptureRequest asked = request == null ? CaptureRequest.ALL : request;
        return capture.capture(callers.get(), key, id, asked).map(Answer::toResponse);
    }

    @POST
    @Path("{id}/cancel")
    @Needs(Scope.PAYMENTS_WRITE)
    public Uni<Response> cancel(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, @Valid CancelRequest request) {
        CancelRequest asked = request == null ? CancelRequest.PLAIN : request;
        return cancel.cancel(callers.get(), key, id, asked).map(Answer::toResponse);
    }

    @GET
    @Path("{id}")
    @Needs(Scope.PAYMENTS_READ)
    @InCheckout(CheckoutUse.PAYMENT)
    public Uni<PaymentView> payment(@PathParam("id") String id) {
        Caller caller = callers.get();
        return buyers.admit(caller, id)
                .chain(() -> read.payment(caller, id))
                .map(view -> BuyersDoor.shown(caller, view));
    }

    @GET
    @Path("{id}/timeline")
    @Needs(Scope.PAYMENTS_READ)
    public Uni<Page<FactView>> timeline(@PathParam("id") String id) {
        UUID paymentId = ReadPayments.paymentId(id);
        return read.ownerOfPayment(callers.get(), paymentId)
                .call(merchantId -> read.find(merchantId, paymentId))
                .chain(merchantId -> lists.timeline(merchantId, paymentId))
                .map(facts -> Page.of(facts, facts.size(), fact -> null));
    }

    @GET
    @Needs(Scope.PAYMENTS_READ)
    public Uni<Page<PaymentView>> payments(
            @QueryParam("status") String status,
            @QueryParam("created_after") String createdAfter,
            @QueryParam("created_before") String createdBefore,
            @QueryParam("merchant_reference") String merchantReference,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        PaymentSearch.Filter filter = new PaymentSearch.Filter(
                status(status),
                PageRequest.time("created_after", createdAfter),
                PageRequest.time("created_before", createdBefore),
                merchantReference);
        return lists.payments(
                callers.get().readsOf(merchant), filter, PageRequest.of(limit, startingAfter, IdKind.PAYMENT));
    }

    private static Status status(String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(Status.values())
                .filter(status -> status.wire().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "status",
                        "status must be one of "
                                + Arrays.stream(Status.values())
                                        .map(Status::wire)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
