package io.postern.event;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Json;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** HTTP door of merchants and dispute teams to a merchant's events. */
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
class EventResource {
    /** What events tell of. */
    private static final List<IdKind> OBJECTS =
            List.of(IdKind.PAYMENT, IdKind.REFUND, IdKind.TOKEN, IdKind.WEBHOOK_ENDPOINT);

    private final ReadEvents events;
    private final CurrentCaller callers;
    private final Json json;

    EventResource(ReadEvents events, CurrentCaller callers, Json json) {
        this.events = events;
        this.callers = callers;
        this.json = json;
    }

    @GET
    @Path("{id}")
    @Needs(Scope.EVENTS_READ)
    public Uni<Response> event(@PathParam("id") String id) {
        return events.find(callers.get(), id).map(this::answer);
    }

    /** Oldest first, to catch up. */
    @GET
    @Needs(Scope.EVENTS_READ)
    public Uni<Response> events(
            @QueryParam("after") String after,
            @QueryParam("type") String type,
            @QueryParam("object") String object,
            @QueryParam("created_after") String createdAfter,
            @QueryParam("merchant") String merchant,
            @QueryParam("limit") String limit) {
        ReadEvents.Wanted wanted = new ReadEvents.Wanted(
                PageRequest.id("after", after, IdKind.EVENT),
                type(type),
                object(object),
                PageRequest.time("created_after", createdAfter),
                PageRequest.of(limit, null, IdKind.EVENT).limit());
        return events.list(callers.get().readsOf(merchant), wanted).map(this::answer);
    }

    private Response answer(Object view) {
        return Response.ok(json.write(view), MediaType.APPLICATION_JSON_TYPE).build();
    }

    private static @Nullable EventType type(String text) {
        return text == null
                ? null
                : EventType.of(text).orElseThrow(() -> refused("type", text, "one of " + EventType.words()));
    }

    private static @Nullable UUID object(String text) {
        return text == null
                ? null
                : OBJECTS.stream()
                        .map(kind -> kind.parse(text))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .orElseThrow(() -> refused(
                                "object",
                                text,
                                "the id of what an event tells of, such as pay_01…, ref_01… or tok_01…"));
    }

    private static ProblemException refused(String param, String text, String allowed) {
        return ProblemException.of(
                Problem.INVALID_VALUE, param, param + " is " + Quote.of(param, text) + "; it must be " + allowed + ".");
    }
}
