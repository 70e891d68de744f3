package io.postern.dispute;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A version of a dispute's pack as it is on record.
 *
 * @param factsHash of all files but the proofs
 * @param treeSize of the head that its proofs are against; null for a pack without receipts
 * @param contentHash of all files that are signed
 */
record PackVersion(
        int version, String factsHash, @Nullable Long treeSize, String contentHash, byte[] signature, String keyId) {
    byte[] facts() {
        return HexFormat.of().parseHex(factsHash);
    }

    byte[] content() {
        return HexFormat.of().parseHex(contentHash);
    }
}
