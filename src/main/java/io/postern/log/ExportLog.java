package io.postern.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.receipt.ReceiptFile;
import io.postern.wire.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows the log as it is and the records as they are, side by side, and judges neither: that is for whoever verifies. Reading
 * entries goes on the trail first, since entries of the trail are among them.
 */
@ApplicationScoped
class ExportLog {
    /** So many records are looked at for strays in one call, each by one step down an index. */
    private static final int LOOK_AT = 20_000;

    /** Part of a journal's entry, and none of its own. */
    static final String POSTING = "posting";

    private final Database database;
    private final LogStore store;
    private final Entries entries;
    private final Audit audit;

    ExportLog(Database database, LogStore store, Entries entries, Audit audit) {
        this.database = database;
        this.store = store;
        this.entries = entries;
        this.audit = audit;
    }

    /**
     * @param entry what the record says now; null when it is gone
     * @param archivedIn the month file that a receipt has left the table for; null of all others
     */
    record LogEntry(
            long position,
            String kind,
            String merchant,
            String id,
            String leafHash,
            @Nullable String entry,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String archivedIn) {}

    record LogStray(String kind, String merchant, String id) {}

    /** Where a record stands in the order of its kind: by transaction and id, a posting by its number and merchant. */
    record Place(String transactionId, UUID id) {
        private static final Pattern TEXT =
                Pattern.compile("(\\d{1,20})-(\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");

        static Place read(@Nullable String text) {
            if (text == null) {
                return new Place("0", new UUID(0, 0));
            }
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw ProblemException.of(
                        Problem.INVALID_VALUE, "after", "after must be the next_cursor of the page before.");
            }
            return new Place(parts.group(1), UUID.fromString(parts.group(2)));
        }

        @Override
        public String toString() {
            return transactionId + "-" + id;
        }
    }

    Uni<Page<LogHead>> heads(long after, int limit) {
        return store.after(after, limit + 1).map(heads -> Page.of(heads, limit, head -> String.valueOf(head.size())));
    }

    Uni<Page<LogEntry>> entries(Caller caller, long from, int limit) {
        return database.of(caller.merchantId())
                .write(List.of(audit.entry(caller, "log.read", null, Map.of("from", from))))
                .chain(() -> leaves(from, limit + 1))
                .flatMap(leaves -> entries.texts(leaves.stream().map(Leaf::key).toList())
                        .flatMap(texts -> archived(leaves, texts)
                                .map(archived -> leaves.stream()
                                        .map(leaf -> shown(leaf, texts.get(leaf.key()), archived.get(leaf.key())))
                                        .toList())))
                .map(shown -> Page.of(shown, limit, last -> String.valueOf(last.position() + 1)));
    }

    private record Leaf(long position, EntryKey key, byte[] hash) {}

    private Uni<List<Leaf>> leaves(long from, long most) {
        return database.asAuditor()
                .query("""
                        /* log.list */
                        SELECT l.position, l.kind, l.of_merchant, l.entry_id, l.leaf_hash
                        FROM log_leaf l
                        WHERE l.merchant_id = $1 AND l.position >= $2
                        ORDER BY l.position
                        LIMIT $3
                        """, LogStore.PLATFORM, from, most)
                .map(rows -> Rows.list(
                        rows,
                        row -> new Leaf(
                                row.getLong("position"),
                                LogStore.key(row),
                                row.getBuffer("leaf_hash").getBytes())));
    }

    /** Of those that are not there: receipts that an archive released. One that was brought back has to be there. */
    private Uni<Map<EntryKey, String>> archived(List<Leaf> leaves, Map<EntryKey, String> texts) {
        List<EntryKey> gone = leaves.stream()
                .map(Leaf::key)
                .filter(key -> key.kind() == EntryKind.RECEIPT && !texts.containsKey(key))
                .toList();
        if (gone.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return database.asAuditor()
                .query(
                        """
                        /* log.archived */
                        SELECT s.merchant_id, s.id, s.month
                        FROM unnest($2::uuid[], $3::uuid[]) k(merchant_id, id)
                        CROSS JOIN LATERAL (SELECT * FROM archived_receipt c
                                            WHERE c.merchant_id = k.merchant_id AND c.id = k.id OFFSET 0) s
                        WHERE (SELECT m.kind FROM receipt_archive_move m
                               WHERE m.merchant_id = $1
                                 AND m.number = (SELECT a.number FROM receipt_archive a
                                                 WHERE a.merchant_id = $1 AND a.month = s.month)
                               ORDER BY m.seq DESC LIMIT 1) <> 'restored'
                        """,
                        LogStore.PLATFORM,
                        gone.stream().map(EntryKey::merchantId).toArray(UUID[]::new),
                        gone.stream().map(EntryKey::id).toArray(UUID[]::new))
                .map(rows -> {
                    Map<EntryKey, String> archived = new HashMap<>();
                    rows.forEach(row -> archived.put(
                            new EntryKey(EntryKind.RECEIPT, row.getUUID("merchant_id"), row.getUUID("id")),
                            ReceiptFile.of(row.getLocalDate("month"))));
                    return archived;
                });
    }

    private static LogEntry shown(Leaf leaf, @Nullable String text, @Nullable String archivedIn) {
        return new LogEntry(
                leaf.position(),
                leaf.key().kind().wire(),
                IdKind.MERCHANT.format(leaf.key().merchantId()),
                leaf.key().publicId(),
                HexFormat.of().formatHex(leaf.hash()),
                text,
                archivedIn);
    }

    /** A page has looked at many records and shows those alone that are in no log. */
    Uni<Page<LogStray>> strays(EntryKind kind, Place after) {
        return database.asAuditor()
                .query("""
                        /* log.strays */
                        SELECT s.of_merchant, s.entry_id, s.transaction_id::text AS transaction_id
                        FROM log_strays($1, ($2::text)::xid8, $3, $4) s
                        """, kind.wire(), after.transactionId(), after.id(), LOOK_AT)
                .map(rows -> {
                    Place upto = null;
                    List<LogStray> strays = new ArrayList<>();
                    for (Row row : rows) {
                        if (row.getUUID("of_merchant") == null) {
                            upto = new Place(row.getString("transaction_id"), row.getUUID("entry_id"));
                        } else {
                            strays.add(stray(kind, row));
                        }
                    }
                    return page(strays, upto);
                });
    }

    /** Of postings, those whose journal is not there. */
    Uni<Page<LogStray>> strayPostings(Place after) {
        return database.asAuditor()
                .query("""
                        /* log.stray_postings */
                        SELECT s.of_merchant, s.upto_merchant, s.posting_id FROM log_stray_postings($1, ($2::text)::bigint, $3) s
                        """, after.id(), after.transactionId(), LOOK_AT)
                .map(rows -> {
                    Place upto = null;
                    List<LogStray> strays = new ArrayList<>();
                    for (Row row : rows) {
                        String id = row.getLong("posting_id").toString();
                        if (row.getUUID("of_merchant") == null) {
                            upto = new Place(id, row.getUUID("upto_merchant"));
                        } else {
                            strays.add(new LogStray(POSTING, IdKind.MERCHANT.format(row.getUUID("of_merchant")), id));
                        }
                    }
                    return page(strays, upto);
                });
    }

    private static Page<LogStray> page(List<LogStray> strays, @Nullable Place upto) {
        return new Page<>("list", strays, upto != null, upto == null ? null : upto.toString());
    }

    private static LogStray stray(EntryKind kind, Row row) {
        return new LogStray(
                kind.wire(),
                IdKind.MERCHANT.format(row.getUUID("of_merchant")),
                kind.publicId(row.getUUID("entry_id")));
    }
}
