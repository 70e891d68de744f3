package io.postern.log;

import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.NodeId;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.Span;
import io.smallrye.mutiny.Uni;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The newest head that the database has, believed only when a key of the log's signed it, and the log's nodes lead to it as well as to
 * what this instance knew before. Whoever writes to the database without the key gets nothing signed or anchored upon it.
 */
final class TrustedHead {
    private final LogStore store;
    private final LogKeys keys;
    private final LogState state;

    TrustedHead(LogStore store, LogKeys keys, LogState state) {
        this.store = store;
        this.keys = keys;
        this.state = state;
    }

    /** Empty of a log that nothing is in yet; fails with {@link LogBroken} when it is not to be believed. */
    Uni<Optional<LogHead>> newest() {
        Optional<Checkpoint> known = state.known(); // before what is read now
        return store.newest().flatMap(head -> {
            refuseShorter(head, known);
            return head.isEmpty()
                    ? Uni.createFrom().item(head)
                    : refuseUnsigned(SignedHead.read(head.get().head()), known)
                            .chain(() -> store.hashes(nodes(head.get(), known)))
                            .invoke(hashes -> refuseAnother(head.get(), known, hashes::get))
                            .replaceWith(head)
                            .invoke(() -> state.isKnown(checkpoint(head.get())));
        });
    }

    private static void refuseShorter(Optional<LogHead> head, Optional<Checkpoint> known) {
        long size = head.map(LogHead::size).orElse(0L);
        if (known.isPresent() && size < known.get().size()) {
            throw new LogBroken("the log has %d entries, and a head of %d was signed"
                    .formatted(size, known.get().size()));
        }
    }

    /** What this instance knows by its size and root was signed: that is not verified each time. */
    private Uni<Void> refuseUnsigned(SignedHead head, Optional<Checkpoint> known) {
        boolean same = known.isPresent()
                && known.get().size() == head.checkpoint().size()
                && MessageDigest.isEqual(known.get().root(), head.checkpoint().root());
        return (same ? Uni.createFrom().item(true) : keys.signed(head))
                .invoke(signed -> {
                    if (!signed) {
                        throw new LogBroken("the head of size %d in the database is signed by no key of this log"
                                .formatted(head.checkpoint().size()));
                    }
                })
                .replaceWithVoid();
    }

    private static List<NodeId> nodes(LogHead head, Optional<Checkpoint> known) {
        List<NodeId> nodes = new ArrayList<>(Span.ofLog(head.size()).parts());
        known.ifPresent(before -> nodes.addAll(Span.ofLog(before.size()).parts()));
        return nodes.stream().distinct().toList();
    }

    private static void refuseAnother(LogHead head, Optional<Checkpoint> known, Function<NodeId, byte[]> hashes) {
        if (!leads(checkpoint(head), hashes)) {
            throw new LogBroken(
                    "the nodes of the log lead to another root than the one that was signed for size " + head.size());
        }
        if (known.isPresent() && !leads(known.get(), hashes)) {
            throw new LogBroken(
                    "the log is another one: its first %d entries do not lead to the root that was signed at %s"
                            .formatted(known.get().size(), known.get().time()));
        }
    }

    private static boolean leads(Checkpoint said, Function<NodeId, byte[]> hashes) {
        return MessageDigest.isEqual(Span.ofLog(said.size()).root(hashes), said.root());
    }

    private static Checkpoint checkpoint(LogHead head) {
        return SignedHead.read(head.head()).checkpoint();
    }
}
