package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.keys.KeyRing;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Gives back what was handed in, to who may read the dispute. That somebody did is on the trail before a byte is sent. */
@ApplicationScoped
class FindFiles {
    private final ReadDisputes disputes;
    private final DisputeFileStore files;
    private final KeyRing keyRing;
    private final Database database;
    private final Audit audit;

    FindFiles(ReadDisputes disputes, DisputeFileStore files, KeyRing keyRing, Database database, Audit audit) {
        this.disputes = disputes;
        this.files = files;
        this.keyRing = keyRing;
        this.database = database;
        this.audit = audit;
    }

    record Content(DisputeFile file, Multi<byte[]> bytes) {}

    Uni<Content> content(Caller caller, String publicId, String filePublicId) {
        UUID id = IdKind.DISPUTE_FILE
                .parse(filePublicId)
                .orElseThrow(() -> ProblemException.notFound("file", filePublicId));
        return disputes.find(caller, publicId).flatMap(dispute -> {
            Head head = dispute.life().head();
            return files.find(head.merchantId(), head.id(), List.of(id))
                    .map(found -> found.stream()
                            .findFirst()
                            .orElseThrow(() -> ProblemException.notFound("file", filePublicId)))
                    .call(file -> database.of(caller.merchantId())
                            .write(List.of(audit.entry(
                                    caller, "dispute.read_file", head.publicId(), Map.of("file", file.publicId())))))
                    .flatMap(file ->
                            keyRing.of(head.merchantId()).map(keys -> new Content(file, files.content(keys, file))));
        });
    }
}
