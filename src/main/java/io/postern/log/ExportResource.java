package io.postern.log;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.Cancellable;

/** HTTP door of auditors who take the whole log along, to verify it where the gateway has no say. */
@Path("/v1/log")
@Produces(MediaType.APPLICATION_JSON)
@Cancellable(false) // reading of the log writes to the trail
class ExportResource {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final ExportLog export;
    private final CurrentCaller callers;

    ExportResource(ExportLog export, CurrentCaller callers) {
        this.export = export;
        this.callers = callers;
    }

    @GET
    @Path("heads")
    @Needs(Scope.AUDIT_READ)
    public Uni<Page<LogHead>> heads(@QueryParam("after") String after, @QueryParam("limit") String limit) {
        return export.heads(number("after", after, 0), limit(limit));
    }

    @GET
    @Path("entries")
    @Needs(Scope.AUDIT_READ)
    public Uni<Page<ExportLog.LogEntry>> entries(@QueryParam("from") String from, @QueryParam("limit") String limit) {
        return export.entries(callers.get(), number("from", from, 0), limit(limit));
    }

    @GET
    @Path("strays")
    @Needs(Scope.AUDIT_READ)
    public Uni<Page<ExportLog.LogStray>> strays(@QueryParam("kind") String kind, @QueryParam("after") String after) {
        ExportLog.Place place = ExportLog.Place.read(after);
        return ExportLog.POSTING.equals(kind) ? export.strayPostings(place) : export.strays(kind(kind), place);
    }

    private static EntryKind kind(String word) {
        if (word == null) {
            throw ProblemException.of(
                    Problem.MISSING_FIELD, "kind", "kind is missing; it must be one of " + kinds() + ".");
        }
        return Arrays.stream(EntryKind.values())
                .filter(kind -> kind.wire().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.of(Problem.INVALID_VALUE, "kind", "kind must be one of " + kinds() + "."));
    }

    private static String kinds() {
        return Stream.concat(Arrays.stream(EntryKind.values()).map(EntryKind::wire), Stream.of(ExportLog.POSTING))
                .collect(Collectors.joining(", "));
    }

    private static int limit(String text) {
        int limit = Math.toIntExact(Math.min(number("limit", text, USUAL), Integer.MAX_VALUE));
        if (limit < 1 || limit > MOST) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "limit", "limit must be a whole number from 1 to " + MOST + ".");
        }
        return limit;
    }

    private static long number(String param, String text, long unlessGiven) {
        if (text == null) {
            return unlessGiven;
        }
        if (!text.matches("0|[1-9]\\d{0,15}")) {
            throw ProblemException.of(Problem.INVALID_VALUE, param, param + " must be a whole number from 0.");
        }
        return Long.parseLong(text);
    }
}
