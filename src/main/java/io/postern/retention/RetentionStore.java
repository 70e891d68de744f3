package io.postern.retention;

import io.postern.archive.ArchiveTurn;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** SQL of the receipts' archive as the gateway works on it: which months are due, what keeps one, which are in files. */
@ApplicationScoped
class RetentionStore {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    RetentionStore(Database database) {
        this.database = database;
    }

    /** The last manifest of the chain. */
    record Last(int number, byte[] manifestHash) {}

    ArchiveTurn turn() {
        return new ArchiveTurn(database, "receipt_archive_work");
    }

    /** Months whose end is so many months ago by the database's clock, and that are not in a file; oldest first. */
    Uni<List<YearMonth>> due(int keepMonths) {
        return database.asAuditor()
                .query("""
                        /* retention.due */
                        SELECT d.month FROM receipt_months_due(
                            (date_trunc('month', now() AT TIME ZONE 'UTC') - $1::int * interval '1 month')::date) d(month)
                        """, keepMonths)
                .map(rows -> Rows.list(rows, row -> YearMonth.from(row.getLocalDate("month"))));
    }

    /** What keeps a month's receipts in the table, in words; empty when nothing does. */
    Uni<Optional<String>> keptBy(YearMonth month) {
        return database.asAuditor()
                .query("/* retention.kept */ SELECT k.why, k.receipt_id FROM receipt_month_kept($1) k", month.atDay(1))
                .map(rows -> Rows.first(rows, RetentionStore::words));
    }

    private static String words(Row row) {
        String receipt = IdKind.RECEIPT.format(row.getUUID("receipt_id"));
        return row.getString("why").equals("hold")
                ? "the person of " + receipt + " is under hold"
                : "the payment of " + receipt + " has an open dispute";
    }

    Uni<Optional<Last>> last() {
        return database.of(PLATFORM)
                .query("""
                        /* retention.last */
                        SELECT a.number, a.manifest_hash FROM receipt_archive a
                        WHERE a.merchant_id = $1 ORDER BY a.number DESC LIMIT 1
                        """, PLATFORM)
                .map(rows -> Rows.first(
                        rows,
                        row -> new Last(
                                row.getInteger("number"),
                                row.getBuffer("manifest_hash").getBytes())));
    }

    Uni<Boolean> isArchived(YearMonth month) {
        return database.of(PLATFORM).query("""
                        /* retention.is_archived */
                        SELECT 1 FROM receipt_archive a WHERE a.merchant_id = $1 AND a.month = $2
                        """, PLATFORM, month.atDay(1)).map(rows -> rows.size() == 1);
    }

    static Insert fact(ArchivedMonth archived) {
        return Insert.of(
                "receipt_archive",
                """
                /* retention.fact */
                INSERT INTO receipt_archive (merchant_id, number, month, receipts, first_id, last_id, file, bytes, file_hash,
                                             tree_size, manifest_hash, before_hash, key_id, location)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
                """,
                PLATFORM,
                archived.number(),
                archived.month().atDay(1),
                archived.receipts(),
                archived.firstId(),
                archived.lastId(),
                archived.file(),
                archived.bytes(),
                Buffer.buffer(archived.fileHash()),
                archived.treeSize(),
                Buffer.buffer(archived.manifestHash()),
                archived.beforeHash() == null ? null : Buffer.buffer(archived.beforeHash()),
                archived.keyId(),
                archived.location());
    }
}
