package io.postern.audit;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.StreamSupport;

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
        Uni<RowSet<Row>> read = read(query, page); // refuses bad filters now; runs when the reading is on record
        return database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, "audit.list", null, query.asked())))
                .chain(() -> read)
                .map(rows -> Page.of(views(rows), page.limit(), AuditEntryView::id));
    }

    private Uni<RowSet<Row>> read(AuditQuery query, PageRequest page) {
        return database.asAuditor()
                .query(
                        """
                /* audit.list */
                SELECT merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at
                FROM audit_entry
                WHERE ($1::uuid IS NULL OR id < $1)
                    AND ($2::uuid IS NULL OR merchant_id = $2)
                    AND ($3::text IS NULL OR actor = $3)
                    AND ($4::text IS NULL OR action = $4)
                    AND ($5::text IS NULL OR object = $5)
                    AND ($6::text IS NULL OR outcome = $6)
                    AND ($7::timestamptz IS NULL OR at > $7)
                    AND ($8::timestamptz IS NULL OR at < $8)
                ORDER BY id DESC
                LIMIT $9
                """,
                        page.after(),
                        query.merchantId(),
                        query.actor,
                        query.action,
                        query.subject,
                        query.outcome(),
                        query.after(),
                        query.before(),
                        page.rows());
    }

    private static List<AuditEntryView> views(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(AuditEntryView::of)
                .toList();
    }
}
