package io.postern.delivery;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.egress.Egress;
import io.postern.egress.EgressAddress;
import io.postern.egress.EgressReply;
import io.postern.egress.Reason;
import io.postern.id.Ids;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SigningKey;
import io.postern.keys.SigningKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Makes one try: signs the event with all that is valid now, sends it, and understands the answer. Writes nothing. */
@ApplicationScoped
class SendDelivery {
    private static final Logger LOG = Logger.getLogger(SendDelivery.class);
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final Egress egress;
    private final KeyRing keyRing;
    private final SigningKeys signers;
    private final Schedule schedule;
    private final String agent;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    SendDelivery(
            Egress egress,
            KeyRing keyRing,
            SigningKeys signers,
            DeliveryConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Ids ids,
            Json json,
            Clock clock) {
        this.egress = egress;
        this.keyRing = keyRing;
        this.signers = signers;
        this.schedule = new Schedule(config.schedule(), config.jitter());
        this.agent = "Postern/" + version;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    /** Fails only when nothing could be sent because keys are away: what fails by itself is a try like any other. */
    Uni<Attempt> send(DueDelivery delivery) {
        return Uni.createFrom()
                .deferred(() -> keyRing.of(delivery.merchantId()))
                .flatMap(keys -> signers.webhookSigners().flatMap(signing -> send(delivery, keys, signing)));
    }

    private Uni<Attempt> send(DueDelivery delivery, MerchantKeys keys, List<SigningKey> signing) {
        long start = System.nanoTime();
        return Uni.createFrom()
                .item(() -> letter(delivery, keys, signing))
                .flatMap(letter -> post(letter)
                        .map(reply ->
                                attempt(delivery, Judgement.of(reply, clock.instant()), start, letter.exchange(reply))))
                .onFailure(failure -> !areKeysAway(failure))
                .recoverWithItem(failure -> notSendable(delivery, start, failure));
    }

    private static boolean areKeysAway(Throwable failure) {
        return failure instanceof ProblemException refusal && refusal.problem() == Problem.KEYS_UNAVAILABLE;
    }

    private Attempt notSendable(DueDelivery delivery, long start, Throwable failure) {
        LOG.warnf(failure, "no letter can be made of %s for %s", delivery.publicEvent(), delivery.publicEndpoint());
        return attempt(delivery, Judgement.NOT_SENDABLE, start, Exchange.unsent(delivery.url()));
    }

    private Letter letter(DueDelivery delivery, MerchantKeys keys, List<SigningKey> signing) {
        Instant now = clock.instant();
        List<UnaryOperator<byte[]>> signatures = new ArrayList<>();
        signing.forEach(key -> signatures.add(key::sign));
        return Letter.of(
                delivery,
                agent,
                custom(delivery, keys),
                now.getEpochSecond(),
                EndpointSecrets.validAt(now, delivery.secrets(), keys),
                signatures);
    }

    private Map<String, String> custom(DueDelivery delivery, MerchantKeys keys) {
        if (delivery.headers() == null) {
            return Map.of();
        }
        byte[] plain =
                keys.open(SealedDelivery.HEADERS.context(delivery.endpointId().toString()), delivery.headers());
        return json.read(new String(plain, StandardCharsets.UTF_8), HEADERS);
    }

    private Uni<EgressReply> post(Letter letter) {
        try {
            return egress.post(EgressAddress.of(letter.url()), letter.headers(), Buffer.buffer(letter.body()));
        } catch (IllegalArgumentException notAllowed) { // what is allowed can become less while an endpoint lives
            return Uni.createFrom().item(new EgressReply.Failed(Reason.ADDRESS_REFUSED));
        }
    }

    private Attempt attempt(DueDelivery delivery, Judgement judgement, long start, Exchange exchange) {
        Instant now = clock.instant();
        int millis = (int) Duration.ofNanos(System.nanoTime() - start).toMillis();
        Optional<Instant> next = judgement.isDelivered() || Judgement.GONE.equals(judgement.reason())
                ? Optional.empty()
                : schedule.next(
                        delivery.tries() + 1,
                        now,
                        judgement.waits(),
                        ThreadLocalRandom.current().nextDouble());
        return new Attempt(
                delivery,
                ids.next(),
                outcome(judgement, next),
                judgement.status(),
                judgement.reason(),
                millis,
                next.orElse(null),
                now,
                exchange);
    }

    private static Attempt.Outcome outcome(Judgement judgement, Optional<Instant> next) {
        if (judgement.isDelivered()) {
            return Attempt.Outcome.DELIVERED;
        }
        return next.isPresent() ? Attempt.Outcome.FAILED : Attempt.Outcome.EXHAUSTED;
    }
}
