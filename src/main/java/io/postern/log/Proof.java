package io.postern.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A receipt, and what shows that a signed head holds it: all that is needed to verify it without the gateway.
 *
 * @param body what was hashed, exactly so; null of a receipt that has left the table for a file
 * @param path hashes of the subtrees beside the way from the leaf to the root, from below
 * @param head the signed tree head of {@code treeSize} as text
 * @param archivedIn the month file that has the body; null when it is here
 */
public record Proof(
        String object,
        String receipt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String body,
        String leafHash,
        long leafIndex,
        long treeSize,
        List<String> path,
        String rootHash,
        String head,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String archivedIn) {}
