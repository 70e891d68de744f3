package io.postern.log.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Proofs against a tree that is written down exactly as RFC 9162 defines it, for every size up to a few hundred. */
class TreeTest {
    private static final int MOST = 300;
    private static final int ALL_PAIRS = 80;
    private static final Random RANDOM = new Random(9162);

    private final List<byte[]> leaves = leaves();
    private final Map<NodeId, byte[]> stored = new HashMap<>();
    private final List<byte[]> roots = grow();

    private static List<byte[]> leaves() {
        List<byte[]> leaves = new ArrayList<>();
        for (int n = 0; n < MOST; n++) {
            byte[] entry = new byte[RANDOM.nextInt(200)];
            RANDOM.nextBytes(entry);
            leaves.add(TreeHash.leaf(entry));
        }
        return leaves;
    }

    /** Roots by size, and all that the log would have stored. */
    private List<byte[]> grow() {
        List<byte[]> grown = new ArrayList<>();
        GrowingTree tree = new GrowingTree();
        grown.add(tree.root());
        for (byte[] leaf : leaves) {
            stored.put(new NodeId(0, tree.size()), leaf);
            tree.add(leaf).forEach(node -> stored.put(node.id(), node.hash()));
            grown.add(tree.root());
        }
        return grown;
    }

    /** MTH of RFC 9162, section 2.1.1. */
    private static byte[] naive(List<byte[]> of) {
        if (of.isEmpty()) {
            return TreeHash.empty();
        }
        if (of.size() == 1) {
            return of.getFirst();
        }
        int k = 1;
        while (k * 2 < of.size()) {
            k *= 2;
        }
        return TreeHash.node(naive(of.subList(0, k)), naive(of.subList(k, of.size())));
    }

    /** PATH of section 2.1.3.1. */
    private static List<byte[]> naivePath(int m, List<byte[]> of) {
        if (of.size() == 1) {
            return List.of();
        }
        int k = 1;
        while (k * 2 < of.size()) {
            k *= 2;
        }
        List<byte[]> left = of.subList(0, k);
        List<byte[]> right = of.subList(k, of.size());
        List<byte[]> path = new ArrayList<>(m < k ? naivePath(m, left) : naivePath(m - k, right));
        path.add(m < k ? naive(right) : naive(left));
        return path;
    }

    /** SUBPROOF of section 2.1.4.1. */
    private static List<byte[]> naiveProof(int m, List<byte[]> of, boolean known) {
        if (m == of.size()) {
            return known ? List.of() : List.of(naive(of));
        }
        int k = 1;
        while (k * 2 < of.size()) {
            k *= 2;
        }
        List<byte[]> left = of.subList(0, k);
        List<byte[]> right = of.subList(k, of.size());
        List<byte[]> path = new ArrayList<>(m <= k ? naiveProof(m, left, known) : naiveProof(m - k, right, false));
        path.add(m <= k ? naive(right) : naive(left));
        return path;
    }

    private List<byte[]> hashes(List<Span> spans) {
        return spans.stream().map(span -> span.root(stored::get)).toList();
    }

    @Test
    void growsToTheRootThatTheStandardDefines() {
        for (int size = 0; size <= MOST; size++) {
            assertThat(roots.get(size)).isEqualTo(naive(leaves.subList(0, size)));
            assertThat(Span.ofLog(size).root(stored::get)).isEqualTo(roots.get(size));
            GrowingTree again = GrowingTree.of(size, stored::get);
            assertThat(again.root()).isEqualTo(roots.get(size));
            if (size < MOST) {
                again.add(leaves.get(size));
                assertThat(again.root()).isEqualTo(roots.get(size + 1));
            }
        }
    }

    @Test
    void provesEachLeafOfEachSizeByThePathOfTheStandard() {
        int proven = 0;
        for (int size = 1; size <= MOST; size += size < ALL_PAIRS ? 1 : 7) {
            for (int index = 0; index < size; index++) {
                List<byte[]> path = hashes(Tree.inclusion(index, size));
                assertThat(path).containsExactlyElementsOf(naivePath(index, leaves.subList(0, size)));
                assertThat(Proofs.root(index, size, leaves.get(index), path)).hasValue(roots.get(size));
                assertThat(path).hasSizeLessThanOrEqualTo(64 - Long.numberOfLeadingZeros(size));
                proven++;
            }
        }
        assertThat(proven).isGreaterThan(8_000);
    }

    @Test
    void refusesAnythingElseThanTheProof() {
        int refused = 0;
        for (int size = 2; size <= ALL_PAIRS; size++) {
            int index = RANDOM.nextInt(size);
            List<byte[]> path = hashes(Tree.inclusion(index, size));
            byte[] leaf = leaves.get(index);
            byte[] root = roots.get(size);
            for (int flipped = 0; flipped < path.size(); flipped++) {
                assertThat(leads(index, size, leaf, flip(path, flipped), root)).isFalse();
            }
            assertThat(leads(index, size, flip(leaf), path, root)).isFalse();
            assertThat(leads(index, size, leaf, path.subList(1, path.size()), root))
                    .isFalse();
            List<byte[]> longer = new ArrayList<>(path);
            longer.add(leaf);
            assertThat(leads(index, size, leaf, longer, root)).isFalse();
            for (int other = 0; other < size; other++) {
                if (other != index) {
                    assertThat(leads(other, size, leaf, path, root)).isFalse();
                    refused++;
                }
            }
        }
        assertThat(Proofs.root(3, 3, leaves.getFirst(), List.of())).isEmpty();
        assertThat(Proofs.root(-1, 3, leaves.getFirst(), List.of())).isEmpty();
        assertThat(refused).isGreaterThan(3_000);
    }

    private static boolean leads(long index, long size, byte[] leaf, List<byte[]> path, byte[] root) {
        return Proofs.root(index, size, leaf, path)
                .filter(found -> Arrays.equals(found, root))
                .isPresent();
    }

    @Test
    void provesThatEachSizeGrewOutOfEachSmallerOneAndRefusesAnythingElse() {
        int proven = 0;
        for (int to = 1; to <= ALL_PAIRS; to++) {
            for (int from = 1; from <= to; from++) {
                List<byte[]> path = hashes(Tree.consistency(from, to));
                assertThat(path).containsExactlyElementsOf(naiveProof(from, leaves.subList(0, to), true));
                assertThat(grew(from, roots.get(from), to, roots.get(to), path)).isTrue();
                for (int flipped = 0; flipped < path.size(); flipped++) {
                    assertThat(grew(from, roots.get(from), to, roots.get(to), flip(path, flipped)))
                            .isFalse();
                }
                assertThat(grew(from, flip(roots.get(from)), to, roots.get(to), path))
                        .isFalse();
                assertThat(grew(from, roots.get(from), to, flip(roots.get(to)), path))
                        .isFalse();
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(leaves.getFirst());
                assertThat(grew(from, roots.get(from), to, roots.get(to), longer))
                        .isFalse();
                if (!path.isEmpty()) {
                    assertThat(grew(from, roots.get(from), to, roots.get(to), path.subList(1, path.size())))
                            .isFalse();
                }
                proven++;
            }
        }
        assertThat(proven).isEqualTo(ALL_PAIRS * (ALL_PAIRS + 1) / 2);
        assertThat(grew(0, roots.getFirst(), 3, roots.get(3), List.of())).isFalse();
        assertThat(grew(4, roots.get(4), 3, roots.get(3), List.of())).isFalse();
    }

    private static boolean grew(long from, byte[] fromRoot, long to, byte[] toRoot, List<byte[]> path) {
        return Proofs.isConsistent(from, fromRoot, to, toRoot, path);
    }

    private static byte[] flip(byte[] hash) {
        byte[] flipped = hash.clone();
        flipped[RANDOM.nextInt(hash.length)] ^= 1;
        return flipped;
    }

    private static List<byte[]> flip(List<byte[]> path, int which) {
        List<byte[]> flipped = new ArrayList<>(path);
        flipped.set(which, flip(path.get(which)));
        return flipped;
    }
}
