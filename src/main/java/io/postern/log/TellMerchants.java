package io.postern.log;

import io.postern.database.Database;
import io.postern.event.EventType;
import io.postern.event.Events;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tells merchants the newest head by an event, at most once in each while and only those of whom records were sealed since: what they
 * keep of their feed and deliveries is an anchor that nobody of ours reaches.
 */
@ApplicationScoped
class TellMerchants {
    private static final Logger LOG = Logger.getLogger(TellMerchants.class);

    private final LogStore store;
    private final LogConfig config;
    private final Database database;
    private final Events events;
    private final Ids ids;

    TellMerchants(LogStore store, LogConfig config, Database database, Events events, Ids ids) {
        this.store = store;
        this.config = config;
        this.database = database;
        this.events = events;
        this.ids = ids;
    }

    @Scheduled(
            every = "${postern.log.look-every:1m}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tell() {
        return store.newest()
                .flatMap(head -> head.isEmpty() ? Uni.createFrom().voidItem() : tell(head.get()))
                .onFailure()
                .recoverWithUni(failure -> {
                    LOG.warnf("merchants are told the log's head later: %s", failure);
                    return Uni.createFrom().voidItem();
                });
    }

    /** The turn is taken first: one that is cut off leaves a merchant without this head, and the next one is as good. */
    Uni<Void> tell(LogHead head) {
        return store.takeTurn(head.size(), config.tellMerchantsEvery())
                .flatMap(from -> from.isEmpty()
                        ? Uni.createFrom().item(List.<UUID>of())
                        : store.merchants(from.get(), head.size()))
                .flatMap(merchants -> Multi.createFrom()
                        .iterable(merchants)
                        .onItem()
                        .transformToUniAndConcatenate(merchant -> tell(merchant, head))
                        .collect()
                        .asList()
                        .replaceWithVoid());
    }

    private Uni<Void> tell(UUID merchantId, LogHead head) {
        return database.of(merchantId)
                .write(events.announce(merchantId, EventType.LOG_HEAD.wire(), ids.next(), 1, head))
                .onFailure()
                .recoverWithUni(
                        failure -> { // the others are told all the same
                            LOG.warnf(
                                    "%s is told of a later head of the log: %s",
                                    IdKind.MERCHANT.format(merchantId), failure);
                            return Uni.createFrom().voidItem();
                        });
    }
}
