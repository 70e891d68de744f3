package io.postern.log;

import io.postern.archive.AuditText;
import io.postern.database.Database;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the log is over, as text: canonical JSON (RFC 8785) that anybody can hash again. A receipt's is its body, a journal's has
 * its postings, an entry of the trail is that of the month files.
 */
@ApplicationScoped
class Entries {
    private final Database database;
    private final Json json;

    Entries(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** The texts of those that are there, as the rows have it now. */
    Uni<Map<EntryKey, String>> texts(Collection<EntryKey> keys) {
        Map<EntryKind, List<EntryKey>> byKind = keys.stream().collect(Collectors.groupingBy(EntryKey::kind));
        Map<EntryKey, String> texts = new HashMap<>();
        return receipts(byKind.getOrDefault(EntryKind.RECEIPT, List.of()))
                .invoke(texts::putAll)
                .chain(() -> journals(byKind.getOrDefault(EntryKind.JOURNAL, List.of())))
                .invoke(texts::putAll)
                .chain(() -> audited(byKind.getOrDefault(EntryKind.AUDIT_ENTRY, List.of())))
                .invoke(texts::putAll)
                .replaceWith(texts);
    }

    private Uni<Map<EntryKey, String>> receipts(List<EntryKey> keys) {
        return rows(keys, """
                /* log.receipts */
                SELECT r.merchant_id, r.id, r.body
                FROM unnest($1::uuid[], $2::uuid[]) k(merchant_id, id)
                CROSS JOIN LATERAL (SELECT * FROM receipt c
                                    WHERE c.merchant_id = k.merchant_id AND c.id = k.id OFFSET 0) r
                """)
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> key(EntryKind.RECEIPT, row), row -> row.getString("body"))));
    }

    private Uni<Map<EntryKey, String>> audited(List<EntryKey> keys) {
        return rows(keys, """
                /* log.audited */
                SELECT %s
                FROM unnest($1::uuid[], $2::uuid[]) k(merchant_id, id)
                CROSS JOIN LATERAL (SELECT * FROM audit_entry a
                                    WHERE a.merchant_id = k.merchant_id AND a.id = k.id OFFSET 0) e
                """.formatted(AuditText.COLUMNS))
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> key(EntryKind.AUDIT_ENTRY, row), row -> AuditText.canonical(row, json))));
    }

    private Uni<Map<EntryKey, String>> journals(List<EntryKey> keys) {
        return rows(keys, """
                /* log.journals */
                SELECT j.merchant_id, j.id, j.kind, j.payment_id, j.source, j.effective_at, j.booked_at
                FROM unnest($1::uuid[], $2::uuid[]) k(merchant_id, id)
                CROSS JOIN LATERAL (SELECT * FROM journal c
                                    WHERE c.merchant_id = k.merchant_id AND c.id = k.id OFFSET 0) j
                """)
                .flatMap(journals -> postings(keys)
                        .map(postings -> journals.stream()
                                .collect(Collectors.toMap(
                                        row -> key(EntryKind.JOURNAL, row),
                                        row -> json.canonical(JournalText.of(
                                                row, postings.getOrDefault(row.getUUID("id"), List.of())))))));
    }

    private Uni<Map<UUID, List<JournalText.Posting>>> postings(List<EntryKey> keys) {
        return rows(keys, """
                /* log.postings */
                SELECT p.journal_id, p.id, p.debit_account, d.code AS debit_code, p.credit_account, c.code AS credit_code,
                       p.currency, p.amount, p.debit_before, p.credit_before, p.booked_at
                FROM unnest($1::uuid[], $2::uuid[]) k(merchant_id, id)
                CROSS JOIN LATERAL (SELECT * FROM posting g
                                    WHERE g.merchant_id = k.merchant_id AND g.journal_id = k.id OFFSET 0) p
                LEFT JOIN LATERAL (SELECT a.code FROM account a
                                   WHERE a.merchant_id = p.merchant_id AND a.id = p.debit_account OFFSET 0) d ON true
                LEFT JOIN LATERAL (SELECT a.code FROM account a
                                   WHERE a.merchant_id = p.merchant_id AND a.id = p.credit_account OFFSET 0) c ON true
                ORDER BY p.id
                """)
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> row.getUUID("journal_id"),
                                LinkedHashMap::new,
                                Collectors.mapping(JournalText.Posting::of, Collectors.toList()))));
    }

    /** Canonical forms are made on a thread that may take its time. */
    private Uni<List<Row>> rows(List<EntryKey> keys, String sql) {
        if (keys.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return database.asAuditor()
                .query(
                        sql,
                        keys.stream().map(EntryKey::merchantId).toArray(UUID[]::new),
                        keys.stream().map(EntryKey::id).toArray(UUID[]::new))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(rows -> {
                    List<Row> all = new ArrayList<>();
                    rows.forEach(all::add);
                    return all;
                });
    }

    private static EntryKey key(EntryKind kind, Row row) {
        return new EntryKey(kind, row.getUUID("merchant_id"), row.getUUID("id"));
    }
}
