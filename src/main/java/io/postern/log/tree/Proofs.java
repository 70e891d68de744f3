package io.postern.log.tree;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Verifies proofs, with nothing but hashes (RFC 9162, sections 2.1.3.2 and 2.1.4.2). */
public final class Proofs {
    private Proofs() {}

    /** The root that the path leads to from the leaf; empty when it cannot be one of a log of that size. */
    public static Optional<byte[]> root(long index, long size, byte[] leafHash, List<byte[]> path) {
        if (index < 0 || index >= size) {
            return Optional.empty();
        }
        long node = index;
        long last = size - 1;
        byte[] hash = leafHash;
        for (byte[] sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            if (isRight(node) || node == last) {
                hash = TreeHash.node(sibling, hash);
                int up = isRight(node) ? 0 : Long.numberOfTrailingZeros(node);
                node >>= up;
                last >>= up;
            } else {
                hash = TreeHash.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    /** Whether the log with the later root begins with the whole log that has the earlier one. */
    public static boolean isConsistent(long from, byte[] fromRoot, long to, byte[] toRoot, List<byte[]> path) {
        if (from < 1 || from > to) {
            return false;
        }
        if (from == to) {
            return path.isEmpty() && MessageDigest.isEqual(fromRoot, toRoot);
        }
        int up = Long.numberOfTrailingZeros(from);
        boolean whole = from == Long.lowestOneBit(from);
        if (!whole && path.isEmpty()) {
            return false;
        }
        byte[] first = whole ? fromRoot : path.getFirst();
        return leadsToBoth(
                new Climb((from - 1) >> up, (to - 1) >> up, first, first),
                whole ? path : path.subList(1, path.size()),
                fromRoot,
                toRoot);
    }

    private static boolean leadsToBoth(Climb begin, List<byte[]> path, byte[] fromRoot, byte[] toRoot) {
        Climb at = begin;
        for (byte[] sibling : path) {
            if (at.last == 0) {
                return false;
            }
            at = at.past(sibling);
        }
        return at.last == 0 && MessageDigest.isEqual(at.from, fromRoot) && MessageDigest.isEqual(at.to, toRoot);
    }

    /** Where one is on the way up in both logs at once. */
    private record Climb(long node, long last, byte[] from, byte[] to) {
        Climb past(byte[] sibling) {
            if (!isRight(node) && node != last) {
                return new Climb(node >> 1, last >> 1, from, TreeHash.node(to, sibling));
            }
            int up = 1 + (isRight(node) ? 0 : Long.numberOfTrailingZeros(node));
            return new Climb(node >> up, last >> up, TreeHash.node(sibling, from), TreeHash.node(sibling, to));
        }
    }

    private static boolean isRight(long node) {
        return (node & 1) == 1;
    }
}
