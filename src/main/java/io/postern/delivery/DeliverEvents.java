package io.postern.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Brings events to merchants: claims what is due, keeps each endpoint in a {@link Lane} of its own, sends, and has written down
 * what came of it. Looks again at once while there is work, and rarely while there is none. All of it runs on one event loop.
 */
@ApplicationScoped
class DeliverEvents {
    private static final Logger LOG = Logger.getLogger(DeliverEvents.class);
    private static final long SOON = 10;
    private static final long NONE = -1;
    /** Milliseconds: an answer that takes longer is like none to the endpoint's lane. */
    private static final int LATE = 2_000;

    private final Claims claims;
    private final SendDelivery send;
    private final RecordAttempts record;
    private final DeliveryMeters meters;
    private final DeliveryConfig config;
    private final Clock clock;
    private final Vertx vertx;
    private final Lanes lanes;
    private Context loop;
    private Claims.Place place = Claims.Place.START;
    private long rest = SOON;
    private long timer = NONE;
    private boolean more;
    private boolean looking;
    private boolean away;
    private boolean keysAway;
    private volatile boolean stopped;

    DeliverEvents(
            Claims claims,
            SendDelivery send,
            RecordAttempts record,
            DeliveryMeters meters,
            DeliveryConfig config,
            @ConfigProperty(name = "postern.egress.deadline", defaultValue = "15s") Duration deadline,
            Clock clock,
            Vertx vertx) {
        if (config.lease().compareTo(deadline.multipliedBy(2)) < 0) {
            throw new IllegalStateException(
                    "postern.delivery.lease is %s; it must be at least twice postern.egress.deadline, which is %s"
                            .formatted(config.lease(), deadline));
        }
        this.claims = claims;
        this.send = send;
        this.record = record;
        this.meters = meters;
        this.config = config;
        this.clock = clock;
        this.vertx = vertx;
        this.lanes = new Lanes(config.atOnce(), config.atOnceToOne());
    }

    void begin(@Observes StartupEvent start) {
        if (config.enabled()) {
            loop = vertx.getOrCreateContext();
            onLoop(this::look);
        }
    }

    void end(@Observes ShutdownEvent stop) {
        stopped = true;
    }

    private void look() {
        if (looking || stopped) {
            return;
        }
        Claims.Wish wish = lanes.wish(place);
        if (wish.most() <= 0) {
            lookIn(config.lookEvery().toMillis()); // whatever ends before makes room and looks itself
            return;
        }
        looking = true;
        vertx.cancelTimer(timer);
        claims.claim(wish, clock.instant(), config.lease())
                .subscribe()
                .with(claimed -> onLoop(() -> took(wish, claimed)), failure -> onLoop(() -> gotNothing(failure)));
    }

    private void took(Claims.Wish wish, Claims.Claimed claimed) {
        looking = false;
        away = false;
        boolean mayHaveMoreBefore = place != Claims.Place.START && claimed.next() == Claims.Place.START;
        more = claimed.due() >= wish.most() || claimed.next() != Claims.Place.START || mayHaveMoreBefore;
        place = claimed.next();
        lanes.take(wish, claimed.deliveries());
        startAll();
        rest = claimed.due() > 0 ? SOON : Math.min(rest * 2, config.lookEvery().toMillis());
        if (keysAway) { // what is claimed now comes back unsent: others whose keys are in memory go on, more slowly
            keysAway = false;
            lookIn(config.lookEvery().toMillis());
        } else if (more && lanes.haveRoom()) {
            look();
        } else {
            lookIn(rest);
        }
    }

    private void gotNothing(Throwable failure) {
        looking = false;
        if (!away && !stopped) {
            away = true;
            LOG.warnf(failure, "nothing can be delivered for now");
        }
        lookIn(config.lookEvery().toMillis());
    }

    /** There is always a look or a timer for one: nothing that fails to end can make a gateway stand still. */
    private void lookIn(long millis) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(millis, any -> look());
    }

    private void startAll() {
        for (Lanes.Start start = lanes.next(); start != null; start = lanes.next()) {
            start(start.lane(), start.delivery());
        }
    }

    /** What stood in its lane for too long might be another gateway's before its answer is there. */
    private void start(Lane lane, DueDelivery delivery) {
        if (stopped || clock.instant().plus(config.lease().dividedBy(2)).isAfter(delivery.claimedUntil())) {
            lanes.letGo(lane);
            return;
        }
        send.send(delivery)
                .subscribe()
                .with(
                        attempt -> onLoop(() -> ended(lane, attempt)),
                        failure -> onLoop(() -> notSent(lane, delivery, failure)));
    }

    private void notSent(Lane lane, DueDelivery delivery, Throwable failure) {
        if (!keysAway) { // of those that fail alike one is enough to read
            LOG.warnf("%s cannot be sent now: %s", delivery.publicEvent(), failure);
        }
        keysAway = true;
        lanes.letGo(lane);
        startAll();
    }

    private void ended(Lane lane, Attempt attempt) {
        meters.count(attempt);
        lanes.ended(lane, attempt.status() != null && attempt.millis() < LATE);
        record.record(attempt, () -> onLoop(() -> written(lane)));
        startAll();
    }

    private void written(Lane lane) {
        lanes.written(lane);
        if (lanes.isHungry(lane) || more && lanes.haveRoom()) {
            look();
        }
    }

    private void onLoop(Runnable step) {
        loop.runOnContext(any -> step.run());
    }
}
