package io.postern.ledger;

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

/** HTTP door of auditors to every merchant's book. */
@Path("/v1/ledger")
class LedgerResource {
    private final Books books;

    LedgerResource(Books books) {
        this.books = books;
    }

    @GET
    @Path("accounts")
    @Needs(Scope.LEDGER_READ)
    public Uni<Page<AccountView>> accounts(
            @QueryParam("merchant") String merchant,
            @QueryParam("as_of") String asOf,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return books.accounts(
                PageRequest.id("merchant", merchant, IdKind.MERCHANT),
                PageRequest.time("as_of", asOf),
                PageRequest.of(limit, startingAfter, IdKind.ACCOUNT));
    }

    @GET
    @Path("accounts/{id}/statement")
    @Needs(Scope.LEDGER_READ)
    public Uni<StatementView> statement(
            @PathParam("id") String id,
            @QueryParam("from") String from,
            @QueryParam("to") String to,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return books.statement(
                IdKind.ACCOUNT.parse(id).orElseThrow(() -> ProblemException.notFound("account", id)),
                PageRequest.time("from", from),
                PageRequest.time("to", to),
                EntryCursor.of(startingAfter),
                PageRequest.of(limit, null, IdKind.ACCOUNT));
    }

    @GET
    @Path("trial_balance")
    @Needs(Scope.LEDGER_READ)
    public Uni<TrialBalanceView> trialBalance(
            @QueryParam("merchant") String merchant, @QueryParam("as_of") String asOf) {
        return books.trialBalance(
                PageRequest.id("merchant", merchant, IdKind.MERCHANT), PageRequest.time("as_of", asOf));
    }
}
