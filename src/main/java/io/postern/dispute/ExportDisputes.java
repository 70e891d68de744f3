package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Hands disputes out as a table, page by page as they are read: however many there are, few are in memory. */
@ApplicationScoped
class ExportDisputes {
    private static final int AT_ONCE = 100;

    private final DisputeLists lists;
    private final Database database;
    private final Audit audit;

    ExportDisputes(DisputeLists lists, Database database, Audit audit) {
        this.lists = lists;
        this.database = database;
        this.audit = audit;
    }

    /** The first line leaves when the deed is on the trail. */
    Multi<String> table(Caller caller, UUID merchantId, DisputeFilter filter) {
        filter.check(); // before anything leaves
        Uni<String> head = database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, "dispute.export", null, Map.of("merchant", merchantId.toString()))))
                .replaceWith(CsvTable.head());
        return Multi.createBy().concatenating().streams(head.toMulti(), lines(merchantId, filter));
    }

    Multi<String> lines(UUID merchantId, DisputeFilter filter) {
        return Multi.createBy()
                .repeating()
                .uni(
                        () -> new AtomicReference<>(DisputePlace.START),
                        last -> lists.read(merchantId, filter, last.get(), AT_ONCE + 1)
                                .invoke(found -> last.set(
                                        found.size() > AT_ONCE
                                                ? found.get(AT_ONCE - 1).place()
                                                : DisputePlace.START)))
                .whilst(found -> found.size() > AT_ONCE)
                .onItem()
                .transformToMultiAndConcatenate(found ->
                        Multi.createFrom().iterable(found.subList(0, Math.min(AT_ONCE, found.size()))))
                .map(listed -> CsvTable.line(listed.dispute()));
    }
}
