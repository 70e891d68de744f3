package io.postern.dispute;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door to the files of evidence, and to the pack that is made of all of it. */
@Path("/v1/disputes")
@Cancellable(false)
class DisputeFileResource {
    private static final String ZIP = "application/zip";
    private static final String PDF = "application/pdf";
    private static final String VERSION = "Evidence-Pack-Version";

    private final HandInFile handIn;
    private final FindFiles find;
    private final MakePack packs;
    private final PackStream stream;
    private final CurrentCaller callers;

    DisputeFileResource(HandInFile handIn, FindFiles find, MakePack packs, PackStream stream, CurrentCaller callers) {
        this.handIn = handIn;
        this.find = find;
        this.packs = packs;
        this.stream = stream;
        this.callers = callers;
    }

    /** What is handed in are bytes: nothing reads them as anything but to see how they begin. */
    @POST
    @Path("{id}/files")
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Scope.DISPUTES_WRITE)
    public Uni<Response> file(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") String key,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String type,
            byte[] content) {
        return handIn.handIn(callers.get(), key, id, type, content).map(Answer::toResponse);
    }

    /** As an attachment: what strangers handed in is never shown as a page of ours. */
    @GET
    @Path("{id}/files/{file}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Needs(Scope.DISPUTES_READ)
    public RestMulti<byte[]> content(@PathParam("id") String id, @PathParam("file") String file) {
        return RestMulti.fromUniResponse(
                find.content(callers.get(), id, file),
                FindFiles.Content::bytes,
                content -> java.util.Map.of(
                        HttpHeaders.CONTENT_TYPE,
                        java.util.List.of(content.file().type().mediaType()),
                        HttpHeaders.CONTENT_DISPOSITION,
                        java.util.List.of(
                                "attachment; filename=\"" + content.file().publicId() + "."
                                        + content.file().type().word() + "\"")));
    }

    @GET
    @Path("{id}/evidence_pack")
    @Produces(ZIP)
    @Needs(Scope.DISPUTES_READ)
    public RestMulti<byte[]> pack(@PathParam("id") String id) {
        return RestMulti.fromUniResponse(
                packs.make(callers.get(), id, "zip"),
                stream::zip,
                pack -> java.util.Map.of(
                        VERSION, java.util.List.of(String.valueOf(pack.version().version()))));
    }

    @GET
    @Path("{id}/evidence_pack")
    @Produces(PDF)
    @Needs(Scope.DISPUTES_READ)
    public Uni<Response> summary(@PathParam("id") String id) {
        return packs.make(callers.get(), id, "pdf")
                .map(pack -> Response.ok(pack.summary(), PDF)
                        .header(VERSION, pack.version().version())
                        .build());
    }
}
