package io.postern.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.id.IdKind;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Brings events into the topic, at least once and each object's in the order in which they were committed. Every gateway
 * does; a merchant is one gateway's at a time. Nothing is lost by a crash: the next one goes on from what is written down.
 */
@ApplicationScoped
class FeedStream {
    private static final Logger LOG = Logger.getLogger(FeedStream.class);
    private static final int MERCHANTS_AT_ONCE = 16;
    private static final int EVENTS_AT_ONCE = 200;

    private final StreamStore store;
    private final StreamTopic topic;
    private final StreamConfig config;
    private final Counter events;
    private final Counter failures;

    FeedStream(StreamStore store, StreamTopic topic, StreamConfig config, MeterRegistry meters) {
        this.store = store;
        this.topic = topic;
        this.config = config;
        this.events = meters.counter("postern.stream.events");
        this.failures = meters.counter("postern.stream.failures");
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> enrol() {
        return isOn() ? store.enrol() : Uni.createFrom().voidItem();
    }

    /** Goes on while there is something to do: turn after turn, not one within the other. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> feed() {
        return isOn()
                ? Uni.createFrom()
                        .deferred(this::turn)
                        .repeat()
                        .whilst(fed -> fed > 0)
                        .collect()
                        .last()
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** @return of how many merchants something was sent */
    private Uni<Integer> turn() {
        return store.take(MERCHANTS_AT_ONCE)
                .flatMap(turns ->
                        turns.isEmpty() ? Uni.createFrom().item(0) : all(turns).replaceWith(turns.size()));
    }

    private Uni<Void> all(List<StreamStore.Turn> turns) {
        return Multi.createFrom()
                .iterable(turns)
                .onItem()
                .transformToUni(this::one)
                .merge(MERCHANTS_AT_ONCE)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> one(StreamStore.Turn turn) {
        return store.next(turn, EVENTS_AT_ONCE)
                .flatMap(batch -> batch.events().isEmpty()
                        ? store.giveBack(turn)
                        : topic.send(batch).chain(() -> store.done(batch)).invoke(() -> count(batch)))
                .onFailure()
                .recoverWithUni(failure -> failed(turn, failure));
    }

    private Uni<Void> failed(StreamStore.Turn turn, Throwable failure) {
        failures.increment();
        LOG.warnf("the stream did not take the events of %s: %s", IdKind.MERCHANT.format(turn.merchantId()), failure);
        return store.giveBack(turn)
                .onFailure()
                .invoke(also -> LOG.warnf("its turn ends by itself: %s", also))
                .onFailure()
                .recoverWithNull();
    }

    private void count(Batch batch) {
        events.increment(batch.events().size());
    }

    private boolean isOn() {
        return config.bootstrapServers().isPresent();
    }
}
