package io.postern.log.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The leaves from {@code from} to before {@code to}, as a subtree that a proof names by its root. */
public record Span(long from, long to) {
    public Span {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no span is [" + from + ", " + to + ")");
        }
    }

    /** All leaves of a log of that size. */
    public static Span ofLog(long size) {
        return new Span(0, size);
    }

    long length() {
        return to - from;
    }

    /** The complete subtrees that it is made of, the largest first: as many as its length has ones in binary. */
    public List<NodeId> parts() {
        List<NodeId> parts = new ArrayList<>();
        long at = from;
        while (at < to) {
            int level = 63 - Long.numberOfLeadingZeros(to - at);
            parts.add(new NodeId(level, at >> level));
            at += 1L << level;
        }
        return parts;
    }

    /** Its root, from the hashes of its parts. */
    public byte[] root(Function<NodeId, byte[]> hashes) {
        List<NodeId> parts = parts();
        if (parts.isEmpty()) {
            return TreeHash.empty();
        }
        byte[] root = hashes.apply(parts.getLast());
        for (int n = parts.size() - 2; n >= 0; n--) {
            root = TreeHash.node(hashes.apply(parts.get(n)), root);
        }
        return root;
    }
}
