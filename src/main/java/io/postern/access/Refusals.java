package io.postern.access;

import io.postern.address.ClientAddress;
import io.postern.id.RequestId;
import io.postern.id.ReservedMerchant;
import io.postern.problem.ProblemWriter;
import io.postern.problem.Quote;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Tells of every 401, 403 and 429, whichever room refused, so that the trail can keep it. */
@Singleton
class Refusals {
    private static final String CALLER = "postern.caller";
    private static final Set<Integer> TOLD = Set.of(401, 403, 429);

    private final Event<RefusedAccess> refused;
    private final ClientAddress addresses;
    private final Clock clock;

    Refusals(Event<RefusedAccess> refused, ClientAddress addresses, Clock clock) {
        this.refused = refused;
        this.addresses = addresses;
        this.clock = clock;
    }

    static void remember(RoutingContext request, Caller caller) {
        request.put(CALLER, caller);
    }

    @ServerResponseFilter
    void tell(ContainerResponseContext answer, RoutingContext request) {
        if (TOLD.contains(answer.getStatus())) {
            refused.fire(refusal(request, request.get(CALLER)));
        }
    }

    private RefusedAccess refusal(RoutingContext request, Caller caller) {
        String operation =
                request.request().method() + " " + Quote.path(request.request().path());
        String code = ProblemWriter.answered(request);
        UUID merchant = caller == null ? ReservedMerchant.PLATFORM.id() : caller.merchantId();
        return new RefusedAccess(
                merchant,
                caller == null ? "anonymous" : caller.client(),
                caller == null ? "anonymous" : caller.role(),
                operation,
                code == null ? "unknown" : code,
                caller == null ? addresses.of(request).toString() : caller.address(),
                RequestId.of(request),
                clock.instant());
    }
}
