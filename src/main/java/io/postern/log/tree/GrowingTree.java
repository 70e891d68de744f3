package io.postern.log.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A log while entries are put to its end. It remembers only the roots of its largest complete subtrees. */
public final class GrowingTree {
    /** A subtree that has become complete. */
    public record Node(NodeId id, byte[] hash) {}

    private final TreeHash hash = new TreeHash();
    private final Deque<Node> edge = new ArrayDeque<>();
    private long size;

    /** A log that has entries already. */
    public static GrowingTree of(long size, Function<NodeId, byte[]> hashes) {
        GrowingTree tree = new GrowingTree();
        Span.ofLog(size).parts().forEach(part -> tree.edge.addLast(new Node(part, hashes.apply(part))));
        tree.size = size;
        return tree;
    }

    /** Puts a leaf to the end; answers the inner nodes that are complete with it. */
    public List<Node> add(byte[] leafHash) {
        List<Node> complete = new ArrayList<>();
        Node node = new Node(new NodeId(0, size++), leafHash);
        while ((node.id().index() & 1) == 1) {
            node = new Node(node.id().parent(), hash.ofNode(edge.removeLast().hash(), node.hash()));
            complete.add(node);
        }
        edge.addLast(node);
        return complete;
    }

    public long size() {
        return size;
    }

    public byte[] root() {
        if (edge.isEmpty()) {
            return TreeHash.empty();
        }
        var nodes = edge.descendingIterator();
        byte[] root = nodes.next().hash();
        while (nodes.hasNext()) {
            root = hash.ofNode(nodes.next().hash(), root);
        }
        return root;
    }
}
