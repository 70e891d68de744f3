package io.postern.log;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.Span;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the log in the database against the newest anchors outside of it. One that is behind, or is another one, is told and not put
 * right; nothing is signed until somebody has looked.
 */
@ApplicationScoped
class CompareLog {
    private static final Logger LOG = Logger.getLogger(CompareLog.class);

    /** More than one: whoever exchanges the last anchor has to exchange those before, too. */
    private static final int LOOK_AT = 5;

    private final Anchors anchors;
    private final AnchorPlace place;
    private final LogStore store;
    private final LogKeys keys;
    private final LogState state;
    private final Database database;
    private final Audit audit;

    CompareLog(
            Anchors anchors,
            AnchorPlace place,
            LogStore store,
            LogKeys keys,
            LogState state,
            Database database,
            Audit audit) {
        this.anchors = anchors;
        this.place = place;
        this.store = store;
        this.keys = keys;
        this.state = state;
        this.database = database;
        this.audit = audit;
    }

    /** Fails when the log has turned out not to be the one that was anchored; looks at the first call. */
    Uni<Void> refuseUnlessSame() {
        Uni<Void> looked =
                state.isCompared() || !anchors.areKept() ? Uni.createFrom().voidItem() : compare();
        return looked.invoke(() -> {
            String how = state.differs();
            if (how != null) {
                throw new LogBroken(how);
            }
        });
    }

    Uni<Void> compare() {
        return place.refuseAnother()
                .chain(() -> anchors.newest(LOOK_AT))
                .flatMap(newest -> difference(newest).invoke(how -> {
                    if (how.isEmpty() && !newest.isEmpty()) {
                        state.isAnchored(newest.getFirst().checkpoint());
                    }
                }))
                .onFailure(LogBroken.class)
                .recoverWithItem(broken -> Optional.of(broken.getMessage()))
                .flatMap(how -> tell(how.orElse(null)));
    }

    private Uni<Optional<String>> difference(List<SignedHead> newest) {
        return Multi.createFrom()
                .iterable(newest)
                .onItem()
                .transformToUniAndConcatenate(this::difference)
                .collect()
                .asList()
                .map(all -> all.stream().flatMap(Optional::stream).findFirst());
    }

    /** How the log differs from the anchor; empty when it goes on from it. */
    private Uni<Optional<String>> difference(SignedHead anchor) {
        Checkpoint said = anchor.checkpoint();
        return keys.all().flatMap(all -> {
            if (anchor.signedBy(all).isEmpty()) {
                return Uni.createFrom()
                        .item(Optional.of("the anchor of size " + said.size() + " is signed by no key of this log"));
            }
            return store.newest().flatMap(head -> {
                long size = head.map(LogHead::size).orElse(0L);
                return size < said.size()
                        ? Uni.createFrom()
                                .item(Optional.of("the log is behind: it has %d entries, and %d were anchored at %s"
                                        .formatted(size, said.size(), said.time())))
                        : rootDifference(said);
            });
        });
    }

    private Uni<Optional<String>> rootDifference(Checkpoint said) {
        Span log = Span.ofLog(said.size());
        return store.hashes(log.parts())
                .map(hashes -> MessageDigest.isEqual(log.root(hashes::get), said.root())
                        ? Optional.empty()
                        : Optional.of(
                                "the log is another one: its first %d entries do not lead to the root that was anchored at %s"
                                        .formatted(said.size(), said.time())));
    }

    /** Told once by an instance, however often it finds the same. */
    private Uni<Void> tell(@Nullable String how) {
        if (!state.compared(how)) {
            return Uni.createFrom().voidItem();
        }
        LOG.errorf("nothing is sealed any more (docs/runbooks/anchor-disagrees-with-the-log.md): %s", how);
        return database.of(LogStore.PLATFORM)
                .write(List.of(audit.bySystem(LogStore.PLATFORM, "log", "log.differs", null, Map.of("how", how))));
    }
}
