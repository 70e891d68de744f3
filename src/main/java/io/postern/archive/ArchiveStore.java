package io.postern.archive;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** SQL of the archive: which months are in files, which comes next, and who works on it. */
@ApplicationScoped
class ArchiveStore {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    ArchiveStore(Database database) {
        this.database = database;
    }

    /** The month that comes next and, when it is over, for how many days; empty while the trail is empty. */
    record Next(YearMonth month, boolean over, long daysOver) {}

    /** A month whose files have another number of entries than the database. */
    record Counted(YearMonth month, long archived, long kept) {}

    /** The months by the database's clock, as the entries are. */
    Uni<Optional<Next>> next(Duration margin) {
        return database.asAuditor().query("""
                        /* archive.next */
                        SELECT n.month, now() >= n.ends + $1::bigint * interval '1 second' AS over,
                               greatest(0, floor(extract(epoch FROM now() - n.ends) / 86400))::bigint AS days
                        FROM (SELECT m.month, (m.month + interval '1 month') AT TIME ZONE 'UTC' AS ends
                              FROM (SELECT coalesce(
                                       (SELECT (max(a.month) + interval '1 month')::date FROM audit_archive a),
                                       (SELECT date_trunc('month', min(e.recorded_at) AT TIME ZONE 'UTC')::date
                                        FROM audit_entry e)) AS month) m
                              WHERE m.month IS NOT NULL) n
                        """, margin.toSeconds()).map(rows -> Rows.first(rows, ArchiveStore::next));
    }

    private static Next next(Row row) {
        return new Next(YearMonth.from(row.getLocalDate("month")), row.getBoolean("over"), row.getLong("days"));
    }

    ArchiveTurn turn() {
        return new ArchiveTurn(database, "audit_archive_work");
    }

    /**
     * Whether every transaction that may have written into the month has ended. The first look after the month is over puts up
     * the fence: whoever wrote before has a smaller number.
     */
    Uni<Boolean> isFenced(YearMonth month) {
        return database.of(PLATFORM)
                .query("""
                        /* archive.fence */
                        UPDATE audit_archive_work SET month = $2, fence = pg_current_xact_id()
                        WHERE merchant_id = $1 AND month IS DISTINCT FROM $2
                        """, PLATFORM, month.atDay(1))
                .chain(() -> database.of(PLATFORM).query("""
                        /* archive.fenced */
                        SELECT fence < pg_snapshot_xmin(pg_current_snapshot()) AS fenced
                        FROM audit_archive_work WHERE merchant_id = $1
                        """, PLATFORM))
                .map(rows -> rows.iterator().next().getBoolean("fenced"));
    }

    Uni<Boolean> isCheckedToday() {
        return database.of(PLATFORM)
                .query("""
                        /* archive.checked */
                        SELECT checked_on IS NOT DISTINCT FROM current_date AS checked
                        FROM audit_archive_work WHERE merchant_id = $1
                        """, PLATFORM)
                .map(rows -> rows.iterator().next().getBoolean("checked"));
    }

    Uni<Void> noteChecked() {
        return database.of(PLATFORM).query("""
                        /* archive.note_checked */
                        UPDATE audit_archive_work SET checked_on = current_date WHERE merchant_id = $1
                        """, PLATFORM).replaceWithVoid();
    }

    /** All of them, oldest first. */
    Uni<List<Archived>> all() {
        return database.of(PLATFORM).query("""
                        /* archive.all */
                        SELECT number, month, part, entries, first_id, last_id, file, bytes, file_hash, manifest_hash,
                               before_hash, key_id, location, verified_at, archived_at
                        FROM audit_archive
                        WHERE merchant_id = $1
                        ORDER BY number
                        """, PLATFORM).map(rows -> Rows.list(rows, Archived::of));
    }

    /** Months of which files and database have not the same number of entries. */
    Uni<List<Counted>> differentlyCounted() {
        return database.asAuditor()
                .query("""
                        /* archive.counted */
                        SELECT c.month, c.archived, c.kept
                        FROM (SELECT a.month, sum(a.entries)::bigint AS archived,
                                     (SELECT count(*) FROM audit_entry e
                                      WHERE e.recorded_at >= a.month::timestamp AT TIME ZONE 'UTC'
                                        AND e.recorded_at < (a.month + interval '1 month') AT TIME ZONE 'UTC') AS kept
                              FROM audit_archive a
                              GROUP BY a.month) c
                        WHERE c.archived <> c.kept
                        ORDER BY c.month
                        """)
                .map(rows -> Rows.list(
                        rows,
                        row -> new Counted(
                                YearMonth.from(row.getLocalDate("month")),
                                row.getLong("archived"),
                                row.getLong("kept"))));
    }

    /** Months of which the trail ever said that they differ. */
    Uni<Set<YearMonth>> toldOf() {
        return database.of(PLATFORM)
                .query("""
                        /* archive.told_of */
                        SELECT DISTINCT object FROM audit_entry
                        WHERE merchant_id = $1 AND action = 'audit.archive_differs'
                        """, PLATFORM)
                .map(rows -> Set.copyOf(Rows.list(rows, row -> YearMonth.parse(row.getString("object")))));
    }

    static Insert fact(Archived archived) {
        return Insert.of(
                "audit_archive",
                """
                /* archive.fact */
                INSERT INTO audit_archive (merchant_id, number, month, part, entries, first_id, last_id, file, bytes,
                                           file_hash, manifest_hash, before_hash, key_id, location, verified_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                """,
                PLATFORM,
                archived.number(),
                archived.month().atDay(1),
                archived.part(),
                archived.entries(),
                archived.firstId(),
                archived.lastId(),
                archived.file(),
                archived.bytes(),
                Buffer.buffer(archived.fileHash()),
                Buffer.buffer(archived.manifestHash()),
                archived.beforeHash() == null ? null : Buffer.buffer(archived.beforeHash()),
                archived.keyId(),
                archived.location(),
                archived.verifiedAt().atOffset(ZoneOffset.UTC));
    }
}
