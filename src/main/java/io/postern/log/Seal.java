package io.postern.log;

import io.postern.log.tree.GrowingTree;
import io.postern.log.tree.SignedHead;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is written at once: leaves, the nodes that are complete with them, and the head over all.
 *
 * @param before how many leaves there were
 * @param beforeRoot their root
 */
record Seal(
        long before,
        byte[] beforeRoot,
        List<Leaf> leaves,
        List<GrowingTree.Node> nodes,
        SignedHead head,
        int keyVersion) {

    record Leaf(Unsealed entry, byte[] hash) {
        EntryKey key() {
            return entry.key();
        }
    }

    /** The last record of each kind: up to it all are sealed. Those of a kind are in their order. */
    Collection<Unsealed> last() {
        Map<EntryKind, Unsealed> last = new EnumMap<>(EntryKind.class);
        leaves.forEach(leaf -> last.put(leaf.key().kind(), leaf.entry()));
        return last.values();
    }
}
