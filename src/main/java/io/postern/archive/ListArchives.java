package io.postern.archive;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Shows what is archived, newest first, and puts the reading on the trail before. */
@ApplicationScoped
class ListArchives {
    private final ArchiveStore store;
    private final Database database;
    private final Audit audit;

    ListArchives(ArchiveStore store, Database database, Audit audit) {
        this.store = store;
        this.database = database;
        this.audit = audit;
    }

    Uni<Page<ArchiveView>> list(Caller caller) {
        return database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, "audit.list_archives", null, null)))
                .chain(store::all)
                .map(all ->
                        Page.of(all.reversed().stream().map(ArchiveView::of).toList(), all.size(), ArchiveView::file));
    }
}
