package io.postern.dispute;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.Locale;

/**
 * A handed-in file as its merchant sees it.
 *
 * @param scan {@code clean}, or {@code not_scanned} where nobody scans
 */
record DisputeFileView(
        String id,
        String object,
        String dispute,
        String type,
        int bytes,
        String sha256,
        String scan,
        Instant createdAt) {
    static DisputeFileView of(DisputeFile file) {
        return new DisputeFileView(
                file.publicId(),
                "dispute_file",
                IdKind.DISPUTE.format(file.disputeId()),
                file.type().mediaType(),
                file.bytes(),
                file.hash(),
                file.scan().name().toLowerCase(Locale.ROOT),
                file.createdAt());
    }
}
