package io.postern.audit;

import io.postern.access.Caller;
import io.postern.database.Insert;
import io.postern.id.Ids;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/** Puts who did what on the trail, in the transaction of the deed itself. */
@ApplicationScoped
public class Audit {
    private final Ids ids;
    private final Clock clock;
    private final Json json;

    Audit(Ids ids, Clock clock, Json json) {
        this.ids = ids;
        this.clock = clock;
        this.json = json;
    }

    /**
     * A caller's deed.
     *
     * @param action what was done, such as {@code payment.create}
     * @param object public id of what it was done to, or null
     * @param detail what else to remember, never card data; or null
     */
    public Insert entry(Caller caller, String action, String object, Map<String, ?> detail) {
        return insert(AuditEntry.of(caller, action, object, Outcome.DONE, clock.instant(), detail));
    }

    /** A deed of one of the gateway's own workers. */
    public Insert bySystem(UUID merchantId, String worker, String action, String object, Map<String, ?> detail) {
        return insert(AuditEntry.ofWorker(merchantId, worker, action, object, clock.instant(), detail));
    }

    Insert insert(AuditEntry entry) {
        return Insert.of(
                "audit_entry",
                """
                /* audit.entry */
                INSERT INTO audit_entry
                    (merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10::text AS jsonb), $11)
                """,
                entry.merchantId(),
                ids.next(),
                entry.actor(),
                entry.role(),
                entry.action(),
                entry.object(),
                entry.outcome().wire(),
                entry.address(),
                entry.requestId(),
                entry.detail() == null ? null : json.write(entry.detail()),
                entry.at().atOffset(ZoneOffset.UTC));
    }
}
