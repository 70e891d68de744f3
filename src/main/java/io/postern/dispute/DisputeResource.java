package io.postern.dispute;

import io.postern.access.Caller;
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
import jakarta.ws.rs.BeanParam;
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
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of disputes. */
@Path("/v1/disputes")
@Consumes(MediaType.APPLICATION_JSON)
@Cancellable(false) // who hangs up must not leave half a transaction
class DisputeResource {
    private final ReadDisputes read;
    private final DisputeLists lists;
    private final EvidenceViews views;
    private final ImportDisputes imports;
    private final AssignDisputes assign;
    private final ExportDisputes export;
    private final CurrentCaller callers;

    DisputeResource(
            ReadDisputes read,
            DisputeLists lists,
            EvidenceViews views,
            ImportDisputes imports,
            AssignDisputes assign,
            ExportDisputes export,
            CurrentCaller callers) {
        this.read = read;
        this.lists = lists;
        this.views = views;
        this.imports = imports;
        this.assign = assign;
        this.export = export;
        this.callers = callers;
    }

    @POST
    @Path("import")
    @Needs(Scope.DISPUTES_IMPORT)
    public Uni<Response> take(
            @HeaderParam("Idempotency-Key") String key,
            @QueryParam("merchant") String merchant,
            @Valid @NotNull ImportRequest request) {
        return imports.take(callers.get(), merchant, key, request).map(Answer::toResponse);
    }

    @POST
    @Path("assign")
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> assign(@HeaderParam("Idempotency-Key") String key, @Valid @NotNull AssignRequest request) {
        return assign.assign(callers.get(), key, request).map(Answer::toResponse);
    }

    /** Streamed: a table of any length leaves page by page. */
    @GET
    @Path("export")
    @Produces("text/csv")
    @Needs(Scope.DISPUTES_READ)
    public RestMulti<String> table(@BeanParam DisputeFilter filter, @QueryParam("merchant") String merchant) {
        return RestMulti.fromMultiData(export.table(callers.get(), callers.get().readsOf(merchant), filter))
                .header("Content-Disposition", "attachment; filename=disputes.csv")
                .build();
    }

    @GET
    @Path("{id}")
    @Needs(Scope.DISPUTES_READ)
    public Uni<DisputeView> dispute(@PathParam("id") String id) {
        Caller caller = callers.get();
        return read.view(caller, id)
                .flatMap(plain -> read.find(caller, id)
                        .flatMap(dispute -> views.whole(dispute.life().head()))
                        .map(whole -> whole.assignedTo(plain.assignee())));
    }

    @GET
    @Needs(Scope.DISPUTES_READ)
    public Uni<Page<DisputeView>> disputes(
            @BeanParam DisputeFilter filter,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit,
            @QueryParam("starting_after") String startingAfter) {
        int shown = PageRequest.of(limit, null, IdKind.DISPUTE).limit();
        return lists.page(callers.get().readsOf(merchant), filter, shown, DisputePlace.read(startingAfter));
    }
}
