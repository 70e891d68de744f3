package io.postern.archive;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.wire.Json;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Reads a month of the trail from the database, all merchants' together, in the order of the file. */
@ApplicationScoped
class MonthRows {
    private static final int AT_ONCE = 1_000;

    private final Database database;
    private final Json json;

    MonthRows(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** Gives the reader one page after the other, on a thread that may wait for a disk. */
    Uni<Void> each(YearMonth month, Consumer<List<Entry>> reader) {
        AtomicReference<Entry> last =
                new AtomicReference<>(new Entry(start(month).minusSeconds(1), new UUID(0, 0), ""));
        return Multi.createBy()
                .repeating()
                .uni(() -> page(month, last.get())
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .invoke(page -> {
                            reader.accept(page);
                            last.set(page.isEmpty() ? last.get() : page.getLast());
                        }))
                .whilst(page -> page.size() == AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<List<Entry>> page(YearMonth month, Entry after) {
        return database.asAuditor()
                .query(
                        """
                        /* archive.page */
                        SELECT merchant_id, id, actor, role, action, object, outcome, address, request_id,
                               detail::text AS detail, at, recorded_at
                        FROM audit_entry
                        WHERE recorded_at >= $1 AND recorded_at < $2 AND (recorded_at, id) > ($3, $4)
                        ORDER BY recorded_at, id
                        LIMIT $5
                        """,
                        start(month).atOffset(ZoneOffset.UTC),
                        start(month.plusMonths(1)).atOffset(ZoneOffset.UTC),
                        after.recordedAt().atOffset(ZoneOffset.UTC),
                        after.id(),
                        AT_ONCE)
                .map(rows -> Rows.list(rows, row -> Line.entry(row, json)));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
