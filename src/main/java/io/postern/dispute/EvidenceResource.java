package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door to what a merchant answers to a dispute. */
@Path("/v1/disputes")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false)
class EvidenceResource {
    private final WriteEvidence write;
    private final AnswerDispute answer;
    private final EvidenceViews views;
    private final CurrentCaller callers;

    EvidenceResource(WriteEvidence write, AnswerDispute answer, EvidenceViews views, CurrentCaller callers) {
        this.write = write;
        this.answer = answer;
        this.views = views;
        this.callers = callers;
    }

    @POST
    @Path("{id}/evidence")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> evidence(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") String key,
            @NotNull @Valid EvidenceRequest request) {
        Caller caller = callers.get();
        return shown(caller, id, write.write(caller, key, id, request));
    }

    @POST
    @Path("{id}/submit")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> submit(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, AnswerRequest nothing) {
        Caller caller = callers.get();
        return shown(caller, id, answer.submit(caller, key, id));
    }

    @POST
    @Path("{id}/accept")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> accept(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") String key, AnswerRequest nothing) {
        Caller caller = callers.get();
        return shown(caller, id, answer.accept(caller, key, id));
    }

    private Uni<Response> shown(Caller caller, String id, Uni<Answer> given) {
        return given.flatMap(kept -> views.shown(caller.merchantId(), ReadDisputes.disputeId(id), kept))
                .map(Answer::toResponse);
    }
}
