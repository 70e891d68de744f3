package io.postern.log;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/** HTTP door to the proof of a receipt, beside the receipt itself. */
@Path("/v1/receipts/{id}/proof")
@Produces(MediaType.APPLICATION_JSON)
class ProofResource {
    private final ProveReceipts prove;
    private final CurrentCaller callers;

    ProofResource(ProveReceipts prove, CurrentCaller callers) {
        this.prove = prove;
        this.callers = callers;
    }

    @GET
    @Needs(Scope.RECEIPTS_READ)
    public Uni<Proof> proof(@PathParam("id") String id, @QueryParam("tree_size") String treeSize) {
        return prove.prove(
                callers.get(),
                IdKind.RECEIPT.parse(id).orElseThrow(() -> ProblemException.notFound("receipt", id)),
                LogResource.size("tree_size", treeSize));
    }
}
