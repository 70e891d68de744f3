package io.postern.log;

import io.postern.database.Violation;
import io.postern.log.Seal.Leaf;
import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.GrowingTree;
import io.postern.log.tree.Span;
import io.postern.log.tree.TreeHash;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Puts committed records into the log: reads those that wait, hashes them, has the head signed, and writes leaves, nodes and head
 * in one transaction. Cut off anywhere, nothing was done; done by two at once, the database takes one.
 */
@ApplicationScoped
class SealLog {
    private static final Logger LOG = Logger.getLogger(SealLog.class);

    /** Of each kind: a head over them is signed within a fraction of a second. */
    private static final int AT_ONCE = 1_000;

    private final UUID runner = UUID.randomUUID();
    private final LogStore store;
    private final Entries entries;
    private final LogKeys keys;
    private final LogConfig config;
    private final TransactionNumbers numbers;
    private final CompareLog compare;
    private final LogState state;
    private final TrustedHead trusted;
    private final Clock clock;

    SealLog(
            LogStore store,
            Entries entries,
            LogKeys keys,
            LogConfig config,
            TransactionNumbers numbers,
            CompareLog compare,
            LogState state,
            Clock clock) {
        this.store = store;
        this.entries = entries;
        this.keys = keys;
        this.config = config;
        this.numbers = numbers;
        this.compare = compare;
        this.state = state;
        this.clock = clock;
        this.trusted = new TrustedHead(store, keys, state);
    }

    /** Goes on while much is waiting: turn after turn. */
    @Scheduled(every = "${postern.log.seal-every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> seal() {
        return Uni.createFrom()
                .deferred(this::turn)
                .repeat()
                .whilst(done -> done >= AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> {
                    stumbled(failure);
                    return Uni.createFrom().voidItem();
                });
    }

    /** @return how many records were sealed */
    Uni<Integer> turn() {
        return numbers.refuseAhead().chain(() -> store.unsealed(AT_ONCE)).flatMap(waiting -> {
            if (waiting.isEmpty()) {
                state.goesOn();
                return Uni.createFrom().item(0);
            }
            return store.hold(runner)
                    .flatMap(held -> held
                            ? compare.refuseUnlessSame().chain(() -> seal(waiting))
                            : Uni.createFrom().item(0));
        });
    }

    /** @return how many records were sealed: none when another instance did meanwhile */
    Uni<Integer> seal(List<Unsealed> waiting) {
        return grown().flatMap(tree -> entries.texts(
                                waiting.stream().map(Unsealed::key).toList())
                        .map(texts -> added(tree, waiting, texts)))
                .flatMap(this::signed)
                .flatMap(seal -> store.seal(seal)
                        .invoke(() -> state.sealed(seal.head().checkpoint()))
                        .replaceWith(seal.leaves().size()))
                .onFailure(SealLog::isAnothers)
                .recoverWithItem(0);
    }

    /** The log as the database has it, which must be the one whose newest head was signed. */
    private Uni<GrowingTree> grown() {
        return trusted.newest().flatMap(head -> {
            long size = head.map(LogHead::size).orElse(0L);
            return store.hashes(Span.ofLog(size).parts())
                    .map(hashes -> GrowingTree.of(size, hashes::get))
                    .invoke(tree -> refuseAnother(head, tree));
        });
    }

    /** Between the two reads, too, nobody exchanges nodes. */
    private static void refuseAnother(Optional<LogHead> head, GrowingTree tree) {
        if (head.isPresent() && !MessageDigest.isEqual(head.get().root(), tree.root())) {
            throw new LogBroken(
                    "the nodes of the log lead to another root than the one that was signed for size " + tree.size());
        }
    }

    private record Added(
            long before, byte[] beforeRoot, List<Leaf> leaves, List<GrowingTree.Node> nodes, GrowingTree tree) {}

    private static Added added(GrowingTree tree, List<Unsealed> waiting, Map<EntryKey, String> texts) {
        Added added = new Added(tree.size(), tree.root(), new ArrayList<>(), new ArrayList<>(), tree);
        for (Unsealed entry : waiting) {
            String text = texts.get(entry.key());
            if (text == null) {
                throw new LogBroken(entry.key().publicId() + " is gone before it was sealed");
            }
            byte[] hash = TreeHash.leaf(text.getBytes(StandardCharsets.UTF_8));
            added.leaves.add(new Leaf(entry, hash));
            added.nodes.addAll(tree.add(hash));
        }
        return added;
    }

    private Uni<Seal> signed(Added added) {
        return time().flatMap(
                        time -> keys.sign(new Checkpoint(config.origin(), added.tree.size(), added.tree.root(), time)))
                .map(signed -> new Seal(
                        added.before, added.beforeRoot, added.leaves, added.nodes, signed.head(), signed.keyVersion()));
    }

    /**
     * Of our clock and the database's the later one. A head says that its records were there at that time at the latest: one that
     * is signed with a clock that is behind would say what is not so, and one that is ahead claims less.
     */
    private Uni<Instant> time() {
        return store.now().map(theirs -> {
            Instant ours = clock.instant();
            return theirs.isAfter(ours) ? theirs : ours;
        });
    }

    private static boolean isAnothers(Throwable failure) {
        return Stream.of(
                        "log_leaf_pkey",
                        "log_leaf_merchant_id_entry_id_kind_of_merchant_key",
                        "one_goes_on",
                        "tree_head_pkey")
                .anyMatch(constraint -> Violation.of(constraint, failure));
    }

    private void stumbled(Throwable failure) {
        if (!state.stumbled(failure)) {
            return;
        }
        if (failure instanceof LogBroken) {
            LOG.errorf(
                    "nothing is sealed any more (docs/runbooks/anchor-disagrees-with-the-log.md): %s",
                    failure.getMessage());
        } else {
            LOG.warnf("the log goes on later: %s", failure);
        }
    }
}
