package io.postern.archive;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.UUID;

/** A month of the trail in a file, as an auditor reads of it. */
record ArchiveView(
        String object,
        int number,
        String month,
        int part,
        long entries,
        String firstId,
        String lastId,
        String file,
        long bytes,
        String sha256,
        String manifestSha256,
        String previousSha256,
        String keyId,
        String location,
        Instant verifiedAt,
        Instant archivedAt) {

    static ArchiveView of(Archived archived) {
        return new ArchiveView(
                "audit_archive",
                archived.number(),
                archived.month().toString(),
                archived.part(),
                archived.entries(),
                publicId(archived.firstId()),
                publicId(archived.lastId()),
                archived.file(),
                archived.bytes(),
                Hash.hex(archived.fileHash()),
                Hash.hex(archived.manifestHash()),
                archived.beforeHash() == null ? null : Hash.hex(archived.beforeHash()),
                archived.keyId(),
                archived.location(),
                archived.verifiedAt(),
                archived.archivedAt());
    }

    private static String publicId(UUID id) {
        return id == null ? null : IdKind.AUDIT_ENTRY.format(id);
    }
}
