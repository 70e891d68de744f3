package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker by itself: what is due and what becomes of it is as the test says. */
class DeliverEventsTest {
    private static final int DUE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final DeliveryConfig CONFIG = new SmallRyeConfigBuilder()
            .withMapping(DeliveryConfig.class)
            .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
            .build()
            .getConfigMapping(DeliveryConfig.class);

    private final Vertx vertx = Vertx.vertx();
    private final Queue<DueDelivery> due = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean keysAway;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void goesOnWhenKeysComeBackHoweverMuchWasDueWhileTheyWereAway() {
        for (int n = 0; n < DUE; n++) {
            due.add(delivery(UUID.randomUUID(), UUID.randomUUID()));
        }
        keysAway = true;
        DeliverEvents worker = worker();
        worker.begin(null);
        Until.isTrue(PATIENCE, () -> refused.get() >= DUE, () -> refused + " were refused for want of keys");

        keysAway = false;

        Until.isTrue(PATIENCE, () -> sent.get() == DUE, () -> sent + " of " + DUE + " are sent");
        worker.end(null);
        assertThat(due).isEmpty();
    }

    private DeliverEvents worker() {
        Clock clock = Clock.systemUTC();
        Claims claims = new Claims(null) {
            @Override
            Uni<Claimed> claim(Wish wish, Instant now, Duration lease) {
                List<DueDelivery> taken = new ArrayList<>();
                while (taken.size() < wish.most() && !due.isEmpty()) {
                    taken.add(due.remove());
                }
                return Uni.createFrom().item(new Claimed(taken, Place.START, taken.size()));
            }
        };
        SendDelivery send = new SendDelivery(null, null, null, CONFIG, "1", null, null, clock) {
            @Override
            Uni<Attempt> send(DueDelivery delivery) {
                return keysAway ? refuse(delivery) : take(delivery);
            }
        };
        RecordAttempts record = new RecordAttempts(null, null, null, null) {
            @Override
            void record(Attempt attempt, Runnable then) {
                then.run();
            }
        };
        DeliveryMeters meters = new DeliveryMeters(new SimpleMeterRegistry(), null, clock);
        return new DeliverEvents(claims, send, record, meters, CONFIG, Duration.ofSeconds(15), clock, vertx);
    }

    /** Later than the next look; it is due again as if its claim had run out. */
    private Uni<Attempt> refuse(DueDelivery delivery) {
        return Uni.createFrom()
                .emitter(result -> vertx.setTimer(50, any -> {
                    refused.incrementAndGet();
                    due.add(delivery);
                    result.fail(ProblemException.of(Problem.KEYS_UNAVAILABLE, "away"));
                }));
    }

    private Uni<Attempt> take(DueDelivery delivery) {
        sent.incrementAndGet();
        return Uni.createFrom()
                .item(new Attempt(
                        delivery,
                        UUID.randomUUID(),
                        Attempt.Outcome.DELIVERED,
                        200,
                        null,
                        1,
                        null,
                        Instant.now(),
                        Exchange.unsent(delivery.url())));
    }

    static DueDelivery delivery(UUID merchant, UUID endpoint) {
        UUID id = UUID.randomUUID();
        Instant until = Instant.now().plus(Duration.ofHours(1));
        return new DueDelivery(
                merchant,
                endpoint,
                id,
                id,
                1,
                0,
                false,
                "https://shop.example.com/",
                null,
                "a",
                "{}",
                List.of(),
                null,
                until);
    }
}
