package io.postern.approval;

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

/** HTTP door of approvals. */
@Path("/v1/approvals")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // an approver who hangs up must not stop halfway what was approved
class ApprovalResource {
    private final RequestApproval request;
    private final DecideApproval decide;
    private final FindApprovals find;
    private final CurrentCaller caller;

    ApprovalResource(RequestApproval request, DecideApproval decide, FindApprovals find, CurrentCaller caller) {
        this.request = request;
        this.decide = decide;
        this.find = find;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.APPROVALS_WRITE)
    public Uni<Response> request(
            @HeaderParam("Idempotency-Key") String idempotencyKey, @NotNull @Valid ApprovalRequest wanted) {
        return request.request(caller.get(), idempotencyKey, wanted).map(Answer::toResponse);
    }

    @GET
    @Needs(Scope.APPROVALS_READ)
    public Uni<Page<ApprovalView>> list(
            @QueryParam("status") String status,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        return find.list(caller.get().readsOf(merchant), status, PageRequest.of(limit, startingAfter, IdKind.APPROVAL));
    }

    @GET
    @Path("{id}")
    @Needs(Scope.APPROVALS_READ)
    public Uni<ApprovalView> get(@PathParam("id") String id) {
        return find.one(caller.get(), id);
    }

    @POST
    @Path("{id}/approve")
    @Needs(Scope.APPROVALS_WRITE)
    public Uni<Response> approve(@HeaderParam("Idempotency-Key") String idempotencyKey, @PathParam("id") String id) {
        return decide.approve(caller.get(), idempotencyKey, id).map(Answer::toResponse);
    }

    @POST
    @Path("{id}/deny")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.APPROVALS_WRITE)
    public Uni<Response> deny(
            @HeaderParam("Idempotency-Key") String idempotencyKey, @PathParam("id") String id, @Valid DenyRequest why) {
        return decide.deny(caller.get(), idempotencyKey, id, why).map(Answer::toResponse);
    }
}
