package io.postern.audit;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the trail, newest first, and puts the reading on it before anything is shown. */
@ApplicationScoped
class ListAuditEntries {
    private final Database database;
    private final Audit audit;

    ListAuditEntries(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    Uni<Page<AuditEntryView>> list(Caller caller, AuditQuery query) {
        PageRequest page = query.page();
        TrailRows wanted = TrailRows.of(query, page); // refuses bad filters before anything is written
        return database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, "audit.list", null, query.asked())))
                .chain(() -> database.asAuditor().query(wanted.sql(), wanted.args(page.rows())))
                .map(rows -> Page.of(views(rows), page.limit(), AuditEntryView::id));
    }

    private static List<AuditEntryView> views(RowSet<Row> rows) {
        return Rows.list(rows, AuditEntryView::of);
    }
}
