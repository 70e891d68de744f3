package io.postern.audit;

import io.postern.wire.PageRequest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The statement of one list: it names only the filters that were given, and goes along the index of one of them, from where
 * the page begins to where it must end. PostgreSQL would otherwise rather read the newest entries and filter, which is quick for
 * what happens all the time and reads everything for what happened once, long ago.
 */
final class TrailRows {
    static final String COLUMNS =
            "merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at";

    /** An id is made when its entry is written: with the deed, or, for refusals, up to a minute and an outage later. */
    private static final Duration BETWEEN_DEED_AND_ENTRY = Duration.ofDays(1);

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final StringBuilder conditions = new StringBuilder();
    private final List<Object> args = new ArrayList<>();
    private final UUID from;
    private final UUID before;
    private String order;

    private TrailRows(UUID from, UUID before) {
        this.from = from;
        this.before = before;
    }

    static TrailRows of(AuditQuery query, PageRequest page) {
        OffsetDateTime after = query.after();
        OffsetDateTime before = query.before();
        TrailRows rows = new TrailRows(
                after == null ? FIRST : bornAt(after.minus(BETWEEN_DEED_AND_ENTRY)),
                least(page.after(), before == null ? LAST : bornAt(before.plus(BETWEEN_DEED_AND_ENTRY))));
        rows.by("request_id", "request_id IS NOT NULL", query.requestId);
        rows.by("object", "object IS NOT NULL", query.subject);
        rows.by("address", "address IS NOT NULL", query.address);
        rows.by("actor", "true", query.actor);
        rows.by("action", "true", query.action);
        if ("merchant".equals(query.role)) {
            rows.where("role = ?", query.role); // nearly all: it has no index
        } else {
            rows.by("role", "role <> 'merchant'", query.role);
        }
        rows.by("merchant_id", "true", query.merchantId());
        rows.outcome(query.outcome());
        rows.where("at > ?", after);
        rows.where("at < ?", before);
        rows.alongAll();
        return rows;
    }

    /** Along this filter's index, when it is the first that was given; the condition is what the index says of itself. */
    private void by(String column, String indexed, Object value) {
        if (value == null) {
            return;
        }
        if (order != null) {
            where(column + " = ?", value);
            return;
        }
        order = column + " DESC, id DESC";
        where(indexed + " AND (" + column + ", id) >= (?, ?)", value, from);
        where("(" + column + ", id) < (?, ?)", value, before);
    }

    private void outcome(String outcome) {
        boolean refused = Outcome.REFUSED.wire().equals(outcome);
        where(refused ? "outcome = 'refused' AND outcome = ?" : "outcome = ?", outcome);
    }

    private void alongAll() {
        if (order == null) {
            order = "id DESC";
            where("id >= ?", from);
            where("id < ?", before);
        }
    }

    private void where(String condition, Object... values) {
        if (values[0] == null) {
            return;
        }
        String numbered = condition;
        for (Object value : values) {
            args.add(value);
            numbered = numbered.replaceFirst("\\?", "\\$" + args.size());
        }
        conditions.append(conditions.isEmpty() ? "WHERE " : "\n  AND ").append(numbered);
    }

    String sql() {
        return """
                /* audit.list */
                SELECT %s
                FROM audit_entry
                %s
                ORDER BY %s
                LIMIT $%d
                """.formatted(COLUMNS, conditions, order, args.size() + 1);
    }

    Object[] args(int rows) {
        List<Object> all = new ArrayList<>(args);
        all.add(rows);
        return all.toArray();
    }

    private static UUID least(UUID cursor, UUID bound) {
        return cursor == null
                        || Long.compareUnsigned(bound.getMostSignificantBits(), cursor.getMostSignificantBits()) < 0
                ? bound
                : cursor;
    }

    /** The smallest id of this moment (RFC 9562, version 7). */
    private static UUID bornAt(OffsetDateTime time) {
        long millis = Math.max(0, time.toInstant().toEpochMilli());
        return new UUID(millis << 16 | 0x7000, 0x8000_0000_0000_0000L);
    }
}
