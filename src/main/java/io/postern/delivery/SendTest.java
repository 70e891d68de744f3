package io.postern.delivery;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.event.EventType;
import io.postern.event.Events;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Sends an event that nothing happened for, in the way of all others. */
@ApplicationScoped
class SendTest {
    private final DestinationStore destinations;
    private final Events events;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Database database;
    private final Json json;

    SendTest(
            DestinationStore destinations,
            Events events,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Database database,
            Json json) {
        this.destinations = destinations;
        this.events = events;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.database = database;
        this.json = json;
    }

    Uni<Answer> send(Caller caller, String key, String publicId, SendTestRequest request) {
        UUID endpointId = Destination.id(publicId);
        EventType type = request.type() == null ? EventType.WEBHOOK_ENDPOINT_TEST : type(request.type());
        Lookup<Optional<Destination>> lookup = destinations.lookup(caller.merchantId(), endpointId);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(
                    caller, keys, key, "POST /v1/webhook_endpoints/" + publicId + "/send_test", request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(lookup),
                    row -> send(caller, claim, keys, Destination.usable(lookup.in(row), publicId), type));
        });
    }

    private Uni<Answer> send(Caller caller, Claim claim, MerchantKeys keys, Destination endpoint, EventType type) {
        Events.Trial trial = events.test(endpoint.merchantId(), endpoint.id(), type, Examples.of(type, endpoint));
        Answer answer = Answer.accepted(
                json.write(new TestView("webhook_test", endpoint.publicId(), trial.eventId(), type.wire())));
        List<Insert> parts = new ArrayList<>(trial.parts());
        parts.add(idempotency.take(claim, endpoint.id()));
        parts.add(audit.entry(
                caller,
                "webhook.send_test",
                endpoint.publicId(),
                Map.of("event", trial.eventId(), "type", type.wire())));
        parts.add(idempotency.keep(claim.key(), keys, answer));
        return database.of(endpoint.merchantId()).write(parts).replaceWith(answer);
    }

    private static EventType type(String word) {
        return EventType.of(word)
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "type",
                        "type is " + Quote.of("type", word) + "; it must be one of " + EventType.words() + "."));
    }
}
