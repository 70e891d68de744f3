package io.postern.log;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether this server has come to the transactions that the log's marks and records name. One that was filled from a dump has
 * not: new records would stand before the marks, and in no log.
 */
@ApplicationScoped
class TransactionNumbers {
    private static final String WHAT_TO_DO =
            "; was it filled from a dump? See docs/runbooks/anchor-disagrees-with-the-log.md, After a restore from a dump";

    private final Database database;

    TransactionNumbers(Database database) {
        this.database = database;
    }

    /** Fails with {@link LogBroken} when a mark is ahead or once was: until somebody has looked, it stays so. */
    Uni<Void> refuseAhead() {
        return database.asWorker()
                .query("""
                        /* log.mark_ahead */
                        SELECT w.ahead IS NULL AS news,
                               coalesce(w.ahead,
                                   (SELECT format('the mark of %s is at transaction %s, and this server has come to %s only',
                                                  m.kind, m.transaction_id, pg_snapshot_xmax(pg_current_snapshot()))
                                    FROM log_mark m
                                    WHERE m.merchant_id = w.merchant_id
                                      AND m.transaction_id >= pg_snapshot_xmax(pg_current_snapshot())
                                    ORDER BY m.kind LIMIT 1)) AS ahead
                        FROM log_work w WHERE w.merchant_id = $1
                        """, LogStore.PLATFORM)
                .map(rows -> rows.iterator().next())
                .flatMap(row -> {
                    String ahead = row.getString("ahead");
                    if (ahead == null) {
                        return Uni.createFrom().voidItem();
                    }
                    Uni<Void> kept = row.getBoolean("news")
                            ? stop(ahead)
                            : Uni.createFrom().voidItem();
                    return kept.onItem().failWith(() -> new LogBroken(ahead + WHAT_TO_DO));
                });
    }

    private Uni<Void> stop(String ahead) {
        return database.asWorker().write(List.of(Insert.of("log_work", """
                        /* log.stop_ahead */
                        UPDATE log_work SET ahead = $2 WHERE merchant_id = $1 AND ahead IS NULL
                        """, LogStore.PLATFORM, ahead)));
    }

    /** A record that this server has not come to; it is not sealed before, and holds up no other. */
    Uni<Optional<String>> recordAhead() {
        return database.asAuditor()
                .query("""
                        /* log.records_ahead */
                        SELECT a.kind, a.entry_id, a.transaction_id::text AS transaction_id FROM log_records_ahead() a LIMIT 1
                        """)
                .map(rows -> Rows.list(rows, row -> {
                            EntryKind kind = EntryKind.of(row.getString("kind"));
                            return "the %s %s is of transaction %s, which this server has not come to%s"
                                    .formatted(
                                            kind.wire(),
                                            kind.publicId(row.getUUID("entry_id")),
                                            row.getString("transaction_id"),
                                            WHAT_TO_DO);
                        })
                        .stream()
                        .findFirst());
    }
}
