package io.postern.log.tree;

/**
 * A complete subtree by its place: the {@code index}-th of those over {@code 2^level} leaves. It is never changed by entries
 * that come later, so its hash can be kept for ever.
 */
public record NodeId(int level, long index) {
    long first() {
        return index << level;
    }

    NodeId parent() {
        return new NodeId(level + 1, index >> 1);
    }
}
