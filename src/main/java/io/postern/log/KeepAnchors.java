package io.postern.log;

import io.postern.log.tree.SignedHead;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Puts the newest head where the database's owner does not reach, after holding the log against the anchor before. Every instance
 * does: a head of one size is the same for all.
 */
@ApplicationScoped
class KeepAnchors {
    private static final Logger LOG = Logger.getLogger(KeepAnchors.class);

    /** Newest first; those that an authority did not stamp for long wait for their turn. */
    private static final int STAMPED_AT_ONCE = 10;

    private final Anchors anchors;
    private final AnchorPlace place;
    private final CompareLog compare;
    private final TimeStamps stamps;
    private final TrustedHead trusted;
    private final LogState state;

    KeepAnchors(
            Anchors anchors,
            AnchorPlace place,
            CompareLog compare,
            TimeStamps stamps,
            LogStore store,
            LogKeys keys,
            LogState state) {
        this.anchors = anchors;
        this.place = place;
        this.compare = compare;
        this.stamps = stamps;
        this.state = state;
        this.trusted = new TrustedHead(store, keys, state);
    }

    @Scheduled(every = "${postern.log.anchor-every:10m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> keep() {
        return anchors.areKept()
                ? anchor().onFailure().recoverWithUni(failure -> {
                    state.anchoringFails(failure);
                    LOG.warnf("the log is anchored later: %s", failure);
                    return Uni.createFrom().voidItem();
                })
                : Uni.createFrom().voidItem();
    }

    Uni<Void> anchor() {
        return compare.compare()
                .chain(() -> state.differs() == null
                        ? trusted.newest()
                        : Uni.createFrom().nullItem())
                .flatMap(head -> head == null || head.isEmpty() || head.get().size() <= state.anchoredSize()
                        ? Uni.createFrom().voidItem()
                        : put(SignedHead.read(head.get().head())))
                .invoke(state::anchoringWorks)
                .chain(this::stamp);
    }

    private Uni<Void> put(SignedHead head) {
        return place.remember().chain(() -> anchors.put(head)).invoke(() -> state.isAnchored(head.checkpoint()));
    }

    /** An anchor counts without its time-stamp, too: an authority that is away holds up nothing, and is asked again later. */
    private Uni<Void> stamp() {
        if (!stamps.areKept() || state.differs() != null) {
            return Uni.createFrom().voidItem();
        }
        return anchors.unstamped(STAMPED_AT_ONCE)
                .onItem()
                .transformToMulti(heads -> Multi.createFrom().iterable(heads))
                .onItem()
                .transformToUniAndConcatenate(head -> stamps.stamp(head)
                        .flatMap(stamp -> stamp.map(bytes -> anchors.putStamp(head, bytes))
                                .orElseGet(() -> Uni.createFrom().voidItem())))
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
