package io.postern.log.tree;

import java.util.ArrayList;
import java.util.List;

/** Says which subtrees a proof is made of (RFC 9162, sections 2.1.3.1 and 2.1.4.1). */
public final class Tree {
    private Tree() {}

    /** The path from a leaf up to the root of a log of that size, from below. */
    public static List<Span> inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a log of " + size + " has no leaf " + index);
        }
        List<Span> path = new ArrayList<>();
        Span tree = Span.ofLog(size);
        while (tree.length() > 1) {
            long middle = tree.from() + split(tree.length());
            boolean left = index < middle;
            path.add(left ? new Span(middle, tree.to()) : new Span(tree.from(), middle));
            tree = left ? new Span(tree.from(), middle) : new Span(middle, tree.to());
        }
        return path.reversed();
    }

    /** What shows that a log of size {@code to} begins with the whole log of size {@code from}. */
    public static List<Span> consistency(long from, long to) {
        if (from < 1 || from > to) {
            throw new IllegalArgumentException("no log of " + to + " grew out of one of " + from);
        }
        List<Span> path = new ArrayList<>();
        Span tree = Span.ofLog(to);
        boolean known = true; // the old root is known to whoever verifies
        while (from < tree.to()) {
            long middle = tree.from() + split(tree.length());
            boolean left = from <= middle;
            path.add(left ? new Span(middle, tree.to()) : new Span(tree.from(), middle));
            tree = left ? new Span(tree.from(), middle) : new Span(middle, tree.to());
            known &= left;
        }
        if (!known) {
            path.add(tree);
        }
        return path.reversed();
    }

    /** The largest power of two that is smaller. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
