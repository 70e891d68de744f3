package io.postern.audit;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Reads one entry of the trail, and puts the reading on it before the entry is shown. */
@ApplicationScoped
class ReadAuditEntry {
    private final Database database;
    private final Audit audit;

    ReadAuditEntry(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    Uni<AuditEntryView> read(Caller caller, String publicId) {
        UUID id = IdKind.AUDIT_ENTRY
                .parse(publicId)
                .orElseThrow(() -> ProblemException.notFound("audit entry", publicId));
        return database.asAuditor()
                .query("/* audit.read */ SELECT %s FROM audit_entry WHERE id = $1".formatted(TrailRows.COLUMNS), id)
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ProblemException.notFound("audit entry", publicId);
                    }
                    return AuditEntryView.of(rows.iterator().next());
                })
                .call(view -> database.of(caller.merchantId())
                        .write(List.of(audit.entry(caller, "audit.read", view.id(), null))));
    }
}
