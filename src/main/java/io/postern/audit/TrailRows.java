package io.postern.audit;

import io.postern.wire.PageRequest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The statement of one list: it names only the filters that were given, so that PostgreSQL sees which index finds the rows,
 * also when it plans once for all values.
 */
final class TrailRows {
    static final String COLUMNS =
            "merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at";

    /** An id is made when its entry is written: with the deed, or, for refusals, up to a minute and an outage later. */
    private static final Duration BETWEEN_DEED_AND_ENTRY = Duration.ofDays(1);

    private final StringBuilder conditions = new StringBuilder();
    private final List<Object> args = new ArrayList<>();

    static TrailRows of(AuditQuery query, PageRequest page) {
        TrailRows rows = new TrailRows();
        rows.where("id < ?", page.after());
        rows.where("merchant_id = ?", query.merchantId());
        rows.where("actor = ?", query.actor);
        rows.where("action = ?", query.action);
        rows.where("object = ?", query.subject);
        rows.where("request_id = ?", query.requestId);
        rows.where("address = ?", query.address);
        rows.where(rareRole(query.role), query.role);
        rows.where(
                "refused".equals(query.outcome()) ? "outcome = 'refused' AND outcome = ?" : "outcome = ?",
                query.outcome());
        rows.within(query.after(), query.before());
        return rows;
    }

    /** Says what the index on roles says of itself, without which PostgreSQL would not take it. */
    private static String rareRole(String role) {
        return "merchant".equals(role) ? "role = ?" : "role = ? AND role <> 'merchant'";
    }

    /** Ids are in the order of time, so they keep the list from reading on where there is nothing more to find. */
    private void within(OffsetDateTime after, OffsetDateTime before) {
        where("at > ?", after);
        where("at < ?", before);
        where("id >= ?", after == null ? null : bornAt(after.minus(BETWEEN_DEED_AND_ENTRY)));
        where("id < ?", before == null ? null : bornAt(before.plus(BETWEEN_DEED_AND_ENTRY)));
    }

    private void where(String condition, Object value) {
        if (value != null) {
            args.add(value);
            conditions
                    .append(conditions.isEmpty() ? "WHERE " : "\n  AND ")
                    .append(condition.replace("?", "$" + args.size()));
        }
    }

    String sql() {
        return """
                /* audit.list */
                SELECT %s
                FROM audit_entry
                %s
                ORDER BY id DESC
                LIMIT $%d
                """.formatted(COLUMNS, conditions, args.size() + 1);
    }

    Object[] args(int rows) {
        List<Object> all = new ArrayList<>(args);
        all.add(rows);
        return all.toArray();
    }

    /** The smallest id of this moment (RFC 9562, version 7). */
    private static UUID bornAt(OffsetDateTime time) {
        long millis = Math.max(0, time.toInstant().toEpochMilli());
        return new UUID(millis << 16 | 0x7000, 0x8000_0000_0000_0000L);
    }
}
