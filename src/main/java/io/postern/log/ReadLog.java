package io.postern.log;

import io.postern.log.tree.NodeId;
import io.postern.log.tree.Span;
import io.postern.log.tree.Tree;
import io.postern.log.tree.VerifierKey;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows heads, what keys verify them, and that a later one goes on from an earlier one. */
@ApplicationScoped
class ReadLog {
    private final LogStore store;
    private final LogKeys keys;
    private final LogConfig config;

    ReadLog(LogStore store, LogKeys keys, LogConfig config) {
        this.store = store;
        this.keys = keys;
        this.config = config;
    }

    /** @param path of RFC 9162, section 2.1.4 */
    record Consistency(String object, long from, long to, List<String> path, String fromHead, String toHead) {}

    /** @param keys newest first */
    record KeyList(String object, String origin, List<Key> keys) {}

    /**
     * @param verifierKey name, id and key in one line (C2SP signed-note)
     * @param publicKey the key's own 32 bytes, Base64
     */
    record Key(String id, String verifierKey, String publicKey) {
        static Key of(VerifierKey key) {
            return new Key(key.idHex(), key.toString(), Base64.getEncoder().encodeToString(key.publicKey()));
        }
    }

    Uni<LogHead> head() {
        return store.newest()
                .map(head -> head.orElseThrow(() -> ProblemException.of(
                        Problem.NOT_FOUND, "Nothing was sealed yet: the log's first head comes within two seconds.")));
    }

    Uni<KeyList> keys() {
        return keys.all()
                .map(all -> new KeyList(
                        "log_keys", config.origin(), all.stream().map(Key::of).toList()));
    }

    /** @param to null for the newest head */
    Uni<Consistency> consistency(long from, @Nullable Long to) {
        return head("from", from)
                .flatMap(earlier -> (to == null ? head() : head("to", to)).flatMap(later -> grown(earlier, later)));
    }

    private Uni<LogHead> head(String param, long size) {
        return store.ofSize(size).map(head -> head.orElseThrow(() -> ProveReceipts.noHead(param, size)));
    }

    private Uni<Consistency> grown(LogHead from, LogHead to) {
        if (from.size() > to.size()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "to",
                    "to is " + to.size() + "; it must not be smaller than from, which is " + from.size() + ".");
        }
        List<Span> path = Tree.consistency(from.size(), to.size());
        List<NodeId> nodes =
                path.stream().flatMap(span -> span.parts().stream()).distinct().toList();
        return store.hashes(nodes)
                .map(hashes -> new Consistency(
                        "log_consistency",
                        from.size(),
                        to.size(),
                        ProveReceipts.hex(path, hashes),
                        from.head(),
                        to.head()));
    }
}
