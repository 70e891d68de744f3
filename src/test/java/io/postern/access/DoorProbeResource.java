package io.postern.access;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.Map;
import org.jboss.resteasy.reactive.server.Cancellable;

/** Operations that differ only in what was decided about them; they exist in tests alone. */
@Path("/test/door")
@Cancellable(false)
class DoorProbeResource {
    private final CurrentCaller callers;
    private final StepUp stepUp;

    DoorProbeResource(CurrentCaller callers, StepUp stepUp) {
        this.callers = callers;
        this.stepUp = stepUp;
    }

    @GET
    @Needs(Scope.PAYMENTS_READ)
    public Uni<Map<String, Object>> read() {
        Caller caller = callers.get();
        return Uni.createFrom()
                .item(Map.of(
                        "merchant", io.postern.id.IdKind.MERCHANT.format(caller.merchantId()),
                        "client", caller.client(),
                        "role", caller.role(),
                        "scopes",
                                caller.scopes().stream()
                                        .map(Scope::wire)
                                        .sorted()
                                        .toList(),
                        "acr", caller.acr().orElse(""),
                        "address", caller.address(),
                        "request_id", caller.requestId()));
    }

    @POST
    @Needs(Scope.PAYMENTS_WRITE)
    public Uni<String> write(Map<String, String> body) {
        return Uni.createFrom().item("written by " + callers.get().client());
    }

    @PUT
    @Needs(Scope.PAYMENTS_READ)
    public Uni<String> precious() {
        stepUp.require(callers.get(), "This");
        return Uni.createFrom().item("done");
    }

    /** Nobody decided about this one. */
    @DELETE
    public Uni<String> undecided() {
        return Uni.createFrom().item("deleted");
    }
}
