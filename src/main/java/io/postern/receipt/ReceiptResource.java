package io.postern.receipt;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

/** HTTP door of merchants and dispute teams to the receipts of a merchant. */
@Path("/v1/receipts")
class ReceiptResource {
    private final ReadReceipts receipts;
    private final CurrentCaller callers;

    ReceiptResource(ReadReceipts receipts, CurrentCaller callers) {
        this.receipts = receipts;
        this.callers = callers;
    }

    @GET
    @Path("{id}")
    @Needs(Scope.RECEIPTS_READ)
    public Uni<ReceiptView> receipt(@PathParam("id") String id) {
        return receipts.find(
                callers.get(), IdKind.RECEIPT.parse(id).orElseThrow(() -> ProblemException.notFound("receipt", id)));
    }

    /** Newest first. */
    @GET
    @Needs(Scope.RECEIPTS_READ)
    public Uni<Page<ReceiptView>> receipts(
            @QueryParam("payment") String payment,
            @QueryParam("kind") String kind,
            @QueryParam("created_after") String createdAfter,
            @QueryParam("created_before") String createdBefore,
            @QueryParam("card_last4") String cardLast4,
            @QueryParam("amount") String amount,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        ReceiptRows.Filter filter = new ReceiptRows.Filter(
                PageRequest.id("payment", payment, IdKind.PAYMENT),
                ReadReceipts.kind(kind),
                PageRequest.time("created_after", createdAfter),
                PageRequest.time("created_before", createdBefore),
                ReadReceipts.last4(cardLast4),
                ReadReceipts.amount(amount));
        return receipts.list(
                callers.get().readsOf(merchant), filter, PageRequest.of(limit, startingAfter, IdKind.RECEIPT));
    }
}
