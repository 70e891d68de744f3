package io.postern.log;

import java.util.List;

/**
 * A receipt, and what shows that a signed head holds it: all that is needed to verify it without the gateway.
 *
 * @param body what was hashed, exactly so
 * @param path hashes of the subtrees beside the way from the leaf to the root, from below
 * @param head the signed tree head of {@code treeSize} as text
 */
public record Proof(
        String object,
        String receipt,
        String body,
        String leafHash,
        long leafIndex,
        long treeSize,
        List<String> path,
        String rootHash,
        String head) {}
