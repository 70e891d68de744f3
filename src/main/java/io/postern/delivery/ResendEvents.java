package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts events on their way again: one, or all of a range that an endpoint wants. */
@ApplicationScoped
class ResendEvents {
    private final ResendStore store;
    private final DestinationStore destinations;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Database database;
    private final Json json;
    private final Clock clock;

    ResendEvents(
            ResendStore store,
            DestinationStore destinations,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Database database,
            Json json,
            Clock clock) {
        this.store = store;
        this.destinations = destinations;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> one(Caller caller, String key, String publicId, ResendEventRequest request) {
        UUID event = IdKind.EVENT.parse(publicId).orElseThrow(() -> ProblemException.notFound("event", publicId));
        UUID endpoint = request.endpoint() == null ? null : Destination.id(request.endpoint());
        Lookup<Optional<ResendStore.Resendable>> lookup = store.resendable(caller.merchantId(), event, endpoint);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, key, "POST /v1/events/" + publicId + "/resend", request);
            return idempotency.once(claim, keys, List.of(lookup), row -> {
                ResendStore.Resendable found =
                        lookup.in(row).orElseThrow(() -> ProblemException.notFound("event", publicId));
                if (endpoint != null) {
                    Destination.refuseUnless(request.endpoint(), found.enabled());
                }
                return send(
                        caller,
                        claim,
                        keys,
                        new Told(publicId, event),
                        new Batch(found.to(), List.of(found.event()), null),
                        ResendStore.again(caller.merchantId(), found.to(), List.of(found.event()), clock.instant()));
            });
        });
    }

    Uni<Answer> range(Caller caller, String key, String publicId, ResendRequest request) {
        UUID endpointId = Destination.id(publicId);
        UUID after = bound("after", request.after());
        UUID before = request.before() == null ? new UUID(-1, -1) : bound("before", request.before());
        boolean notTaken = Boolean.TRUE.equals(request.onlyFailed());
        Lookup<Optional<Destination>> lookup = destinations.lookup(caller.merchantId(), endpointId);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim =
                    idempotency.claim(caller, keys, key, "POST /v1/webhook_endpoints/" + publicId + "/resend", request);
            return idempotency.once(claim, keys, List.of(lookup), row -> {
                Destination endpoint = Destination.usable(lookup.in(row), publicId);
                return store.range(endpoint, after, before, notTaken)
                        .flatMap(events -> sendRange(
                                caller, claim, keys, new Told(publicId, endpointId), Batch.of(endpointId, events)));
            });
        });
    }

    private Uni<Answer> sendRange(Caller caller, Claim claim, MerchantKeys keys, Told endpoint, Batch batch) {
        Insert range = ResendStore.rangeAgain(caller.merchantId(), batch.endpoints(), batch.events(), clock.instant());
        return send(caller, claim, keys, endpoint, batch, range)
                .onFailure(failure -> Violation.of(ResendStore.ONE_RANGE, failure))
                .recoverWithUni(failure -> idempotency.replayOr(
                        claim,
                        keys,
                        () -> notNow(endpoint.publicId()
                                + " is being sent a range already; try again when that call is answered.")))
                .onFailure(failure -> Violation.of(ResendStore.TOO_MANY, failure))
                .transform(failure -> notNow(endpoint.publicId() + " has " + ResendStore.MOST_WAITING
                        + " deliveries or more that wait; try again when fewer do."));
    }

    private static ProblemException notNow(String why) {
        return ProblemException.of(Problem.ILLEGAL_STATE, why).header("Retry-After", "1");
    }

    /** @param nextAfter from where to go on; null when that is all */
    private record Batch(
            List<UUID> endpoints,
            List<ResendStore.Known> events,
            @Nullable UUID nextAfter) {
        static Batch of(UUID endpoint, List<ResendStore.Known> found) {
            boolean more = found.size() > ResendStore.MOST_AT_ONCE;
            List<ResendStore.Known> events = more ? found.subList(0, ResendStore.MOST_AT_ONCE) : found;
            return new Batch(List.of(endpoint), events, more ? events.getLast().id() : null);
        }

        ResendView view() {
            int deliveries = endpoints.size() * events.size();
            return nextAfter == null
                    ? ResendView.of(deliveries)
                    : ResendView.more(deliveries, IdKind.EVENT.format(nextAfter));
        }
    }

    /** What the call was about: the event or the endpoint. */
    private record Told(String publicId, UUID id) {}

    private Uni<Answer> send(
            Caller caller, Claim claim, MerchantKeys keys, Told object, Batch batch, Insert deliveries) {
        Answer answer = Answer.accepted(json.write(batch.view()));
        return database.of(caller.merchantId())
                .write(List.of(
                        idempotency.take(claim, object.id()),
                        deliveries,
                        audit.entry(
                                caller,
                                "webhook.resend",
                                object.publicId(),
                                Map.of("deliveries", batch.view().deliveries())),
                        idempotency.keep(claim.key(), keys, answer)))
                .replaceWith(answer);
    }

    /** The event itself, or what comes before all events of this time. */
    private static UUID bound(String param, String text) {
        return IdKind.EVENT.parse(text).orElseGet(() -> {
            try {
                return Ids.firstAt(PageRequest.time(param, text).toInstant());
            } catch (ProblemException neither) {
                throw ProblemException.of(
                        Problem.INVALID_VALUE,
                        param,
                        neither.detail().replace("it must be", "it must be an event's id such as evt_01…, or"));
            }
        });
    }
}
