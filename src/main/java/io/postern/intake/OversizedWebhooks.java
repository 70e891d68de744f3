package io.postern.intake;

import io.postern.access.RefusedAccess;
import io.postern.address.ClientAddress;
import io.postern.id.RequestId;
import io.postern.id.ReservedMerchant;
import io.postern.problem.ProblemWriter;
import io.postern.problem.Quote;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Counts webhooks whose body is too large, and tells the trail: they are refused before any resource sees them. */
@Singleton
class OversizedWebhooks {
    private static final String PATH = "/v1/intake/";
    private static final int BEFORE_BODY_LIMIT = 920;
    private static final int TOO_LARGE = 413;

    private final Event<RefusedAccess> refused;
    private final ClientAddress addresses;
    private final IntakeMeters meters;
    private final Clock clock;

    OversizedWebhooks(Event<RefusedAccess> refused, ClientAddress addresses, IntakeMeters meters, Clock clock) {
        this.refused = refused;
        this.addresses = addresses;
        this.meters = meters;
        this.clock = clock;
    }

    void register(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_BODY_LIMIT);
    }

    private void watch(RoutingContext request) {
        String path = request.request().path();
        if (path != null && path.startsWith(PATH)) {
            request.response().bodyEndHandler(sent -> tell(request));
        }
        request.next();
    }

    private void tell(RoutingContext request) {
        if (request.response().getStatusCode() == TOO_LARGE) {
            meters.tooLarge();
            refused.fire(new RefusedAccess(
                    ReservedMerchant.PLATFORM.id(),
                    "anonymous",
                    "anonymous",
                    request.request().method() + " "
                            + Quote.path(request.request().path()),
                    ProblemWriter.answered(request),
                    addresses.of(request).toString(),
                    RequestId.of(request),
                    clock.instant()));
        }
    }
}
