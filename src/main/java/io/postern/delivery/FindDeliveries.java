package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.id.IdKind;
import io.postern.keys.KeyRing;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows what became of deliveries: a merchant those to its own endpoints, callers of the platform any. */
@ApplicationScoped
class FindDeliveries {
    private final AttemptStore store;
    private final DestinationStore destinations;
    private final SealedExchanges exchanges;
    private final KeyRing keyRing;
    private final Clock clock;

    FindDeliveries(
            AttemptStore store,
            DestinationStore destinations,
            SealedExchanges exchanges,
            KeyRing keyRing,
            Clock clock) {
        this.store = store;
        this.destinations = destinations;
        this.exchanges = exchanges;
        this.keyRing = keyRing;
        this.clock = clock;
    }

    Uni<Page<AttemptView>> list(
            Caller caller, String endpoint, @Nullable String outcome, @Nullable String event, PageRequest page) {
        refuseUnknown(outcome);
        UUID eventId = PageRequest.id("event", event, IdKind.EVENT);
        return of(caller, endpoint, found -> store.list(found.merchantId(), found.id(), outcome, eventId, page))
                .map(views -> Page.of(views, page.limit(), AttemptView::id));
    }

    Uni<AttemptDetailView> one(Caller caller, String endpoint, String publicId) {
        UUID id = IdKind.DELIVERY_ATTEMPT.parse(publicId).orElseThrow(() -> unknown(publicId));
        return of(
                caller,
                endpoint,
                found -> store.find(found.merchantId(), found.id(), id)
                        .flatMap(row -> open(found, id, row.orElseThrow(() -> unknown(publicId)))));
    }

    Uni<StatsView> stats(Caller caller, String endpoint) {
        return of(caller, endpoint, found -> store.stats(found.merchantId(), found.id(), clock.instant()));
    }

    private Uni<AttemptDetailView> open(Destination endpoint, UUID id, Row row) {
        if (row.getBuffer("sealed") == null) {
            return Uni.createFrom().item(AttemptDetailView.forgotten(AttemptView.of(row)));
        }
        return keyRing.of(endpoint.merchantId())
                .map(keys -> AttemptDetailView.of(
                        AttemptView.of(row),
                        exchanges.open(keys, id, row.getBuffer("sealed").getBytes()),
                        row.getString("body")));
    }

    private <T> Uni<T> of(Caller caller, String publicId, Function<Destination, Uni<T>> look) {
        UUID id = Destination.id(publicId);
        Uni<UUID> owner = caller.isOfPlatform()
                ? destinations.owner(id).map(found -> found.orElse(caller.merchantId()))
                : Uni.createFrom().item(caller.merchantId());
        return owner.flatMap(merchantId -> destinations.find(merchantId, id))
                .map(found -> found.orElseThrow(() -> Destination.unknown(publicId)))
                .flatMap(look::apply);
    }

    private static void refuseUnknown(@Nullable String outcome) {
        if (outcome != null
                && Arrays.stream(Attempt.Outcome.values())
                        .noneMatch(known -> known.wire().equals(outcome))) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "outcome",
                    "outcome is " + Quote.of("outcome", outcome) + "; it must be one of "
                            + Arrays.stream(Attempt.Outcome.values())
                                    .map(Attempt.Outcome::wire)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    private static ProblemException unknown(String publicId) {
        return ProblemException.notFound("delivery attempt", publicId);
    }
}
