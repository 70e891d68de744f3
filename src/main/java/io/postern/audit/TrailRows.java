package io.postern.audit;

import io.postern.database.IndexWalk;
import io.postern.wire.PageRequest;
import java.time.Duration;
import java.time.OffsetDateTime;

/** The statement of one list of the trail. */
final class TrailRows {
    static final String COLUMNS =
            "merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at";

    /** An id is made when its entry is written: with the deed, or, for refusals, up to a minute and an outage later. */
    private static final Duration BETWEEN_DEED_AND_ENTRY = Duration.ofDays(1);

    private final IndexWalk walk;
    private final String sql;

    private TrailRows(IndexWalk walk) {
        this.walk = walk;
        this.sql = walk.sql("audit.list", COLUMNS, "audit_entry");
    }

    static TrailRows of(AuditQuery query, PageRequest page) {
        OffsetDateTime after = query.after();
        OffsetDateTime before = query.before();
        IndexWalk walk = IndexWalk.newestFirst(after, before, page.after(), BETWEEN_DEED_AND_ENTRY);
        walk.along("request_id", "request_id IS NOT NULL", query.requestId);
        walk.along("object", "object IS NOT NULL", query.subject);
        walk.along("address", "address IS NOT NULL", query.address);
        walk.along("actor", query.actor);
        walk.along("action", query.action);
        if ("merchant".equals(query.role)) {
            walk.where("role = ?", query.role); // nearly all: it has no index
        } else {
            walk.along("role", "role <> 'merchant'", query.role);
        }
        walk.along("merchant_id", query.merchantId());
        boolean refused = Outcome.REFUSED.wire().equals(query.outcome());
        walk.where(refused ? "outcome = 'refused' AND outcome = ?" : "outcome = ?", query.outcome());
        walk.where("at > ?", after);
        walk.where("at < ?", before);
        return new TrailRows(walk);
    }

    String sql() {
        return sql;
    }

    Object[] args(int rows) {
        return walk.args(rows);
    }
}
