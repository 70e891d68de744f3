package io.postern.delivery;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.event.EventType;
import io.postern.event.Events;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Disables an endpoint whose server says that it is gone, or that has only failed for days. What waits for it goes on waiting. */
@ApplicationScoped
class DisableEndpoint {
    private static final Logger LOG = Logger.getLogger(DisableEndpoint.class);
    private static final String WORKER = "delivery";
    private static final String FAILING = "failing";

    private final DestinationStore endpoints;
    private final Events events;
    private final Audit audit;
    private final Database database;
    private final Duration patience;

    DisableEndpoint(DestinationStore endpoints, Events events, Audit audit, Database database, DeliveryConfig config) {
        this.endpoints = endpoints;
        this.events = events;
        this.audit = audit;
        this.database = database;
        this.patience = config.disableAfter();
    }

    /** Never fails: the next failure is the next occasion. */
    Uni<Void> ifItMust(Attempt attempt) {
        if (attempt.isGone()) {
            return disable(attempt.delivery(), Judgement.GONE, null);
        }
        Instant since = attempt.delivery().failingSince();
        boolean isTooLong =
                !attempt.isDelivered() && since != null && !attempt.at().isBefore(since.plus(patience));
        return isTooLong
                ? disable(attempt.delivery(), FAILING, attempt.at().minus(patience))
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> disable(DueDelivery delivery, String because, @Nullable Instant failingSince) {
        return endpoints
                .find(delivery.merchantId(), delivery.endpointId())
                .flatMap(found -> found.filter(Destination::enabled)
                        .map(endpoint ->
                                database.of(endpoint.merchantId()).write(parts(endpoint, because, failingSince)))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "%s is not disabled yet", delivery.publicEndpoint()))
                .onFailure()
                .recoverWithNull();
    }

    /** Of two gateways that see it at once, one disables it, and only that one tells. */
    private List<Insert> parts(Destination endpoint, String because, @Nullable Instant failingSince) {
        UUID merchantId = endpoint.merchantId();
        int version = endpoint.version() + 1;
        Map<String, Object> view = Map.of(
                "id",
                endpoint.publicId(),
                "object",
                "webhook_endpoint",
                "url",
                Origin.of(endpoint.url()),
                "status",
                "disabled",
                "disabled_because",
                because);
        List<Insert> parts = new ArrayList<>(List.of(
                DestinationStore.disable(endpoint, because, failingSince),
                DestinationStore.forgetFailures(endpoint),
                audit.bySystemFor(
                        DestinationStore.DISABLED,
                        merchantId,
                        WORKER,
                        "webhook_endpoint.disable",
                        endpoint.publicId(),
                        Map.of("because", because))));
        parts.addAll(events.announceFor(
                DestinationStore.DISABLED,
                merchantId,
                EventType.WEBHOOK_ENDPOINT_DISABLED.wire(),
                endpoint.id(),
                version,
                view));
        return parts;
    }
}
