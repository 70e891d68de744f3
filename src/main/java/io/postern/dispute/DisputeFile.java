package io.postern.dispute;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A file that was handed in for a dispute. Its bytes lie sealed, in pieces.
 *
 * @param subject the person that it tells of
 */
record DisputeFile(
        UUID id,
        UUID disputeId,
        UUID subject,
        FileType type,
        int bytes,
        byte[] sha256,
        long crc32,
        int pieces,
        VirusScan.Verdict scan,
        Instant createdAt) {

    String publicId() {
        return IdKind.DISPUTE_FILE.format(id);
    }

    String hash() {
        return HexFormat.of().formatHex(sha256);
    }

    /** @param field that names it */
    PackFile.HandedIn inPack(String field) {
        return new PackFile.HandedIn("evidence/" + field + "." + type.word(), id, hash(), bytes, crc32);
    }
}
