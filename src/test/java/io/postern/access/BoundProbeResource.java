package io.postern.access;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** An operation whose scope some tests' gateway gives to bound tokens only; it exists in tests alone. */
@Path("/test/bound")
class BoundProbeResource {
    private final CurrentCaller callers;

    BoundProbeResource(CurrentCaller callers) {
        this.callers = callers;
    }

    @GET
    @Needs(Scope.DISPUTES_READ)
    public Uni<String> read() {
        return Uni.createFrom().item(callers.get().client());
    }
}
