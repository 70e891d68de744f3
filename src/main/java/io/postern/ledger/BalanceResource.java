package io.postern.ledger;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;

/** HTTP door to a merchant's own book: what it has, and the entries that make it so. */
@Path("/v1")
class BalanceResource {
    private final Balances balances;
    private final Entries entries;
    private final CurrentCaller callers;

    BalanceResource(Balances balances, Entries entries, CurrentCaller callers) {
        this.balances = balances;
        this.entries = entries;
        this.callers = callers;
    }

    @GET
    @Path("balance")
    @Needs(Scope.BALANCE_READ)
    public Uni<BalanceView> balance(@QueryParam("merchant") String merchant) {
        return balances.of(callers.get().readsOf(merchant));
    }

    /** Newest first. {@code account} is an account's id, code or name. */
    @GET
    @Path("balance_transactions")
    @Needs(Scope.BALANCE_READ)
    public Uni<Page<EntryView>> transactions(
            @QueryParam("payment") String payment,
            @QueryParam("account") String account,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return entries.list(
                callers.get().readsOf(merchant),
                PageRequest.id("payment", payment, IdKind.PAYMENT),
                AccountName.of(account),
                EntryCursor.of(startingAfter),
                PageRequest.of(limit, null, IdKind.PAYMENT));
    }
}
