package io.postern.audit;

import io.postern.access.Caller;
import io.postern.database.Insert;
import io.postern.id.Ids;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Puts who did what on the trail, in the transaction of the deed itself. */
@ApplicationScoped
public class Audit {
    private final Ids ids;
    private final Clock clock;
    private final Json json;
    private final ThisGateway self;

    Audit(Ids ids, Clock clock, Json json, ThisGateway self) {
        this.ids = ids;
        this.clock = clock;
        this.json = json;
        this.self = self;
    }

    /** An object of a merchant, by its public id. */
    public record Of(UUID merchantId, String object) {}

    /**
     * A caller's deed.
     *
     * @param action what was done, such as {@code payment.create}; one that {@code Deed} lists
     * @param object public id of what it was done to, or null
     * @param detail what else to remember, never card data; or null
     */
    public Insert entry(Caller caller, String action, String object, Map<String, ?> detail) {
        return insert(AuditEntry.of(caller, action, object, Outcome.DONE, clock.instant(), detail));
    }

    /**
     * A caller's deed to many objects.
     *
     * @param details what else to remember of each, by the object's public id
     */
    public Insert entries(Caller caller, String action, Map<String, Map<String, ?>> details) {
        Instant now = clock.instant();
        return insert(details.entrySet().stream()
                .map(one -> AuditEntry.of(caller, action, one.getKey(), Outcome.DONE, now, one.getValue()))
                .toList());
    }

    /** A deed of one of the gateway's own workers. */
    public Insert bySystem(UUID merchantId, String worker, String action, String object, Map<String, ?> detail) {
        return insert(AuditEntry.ofWorker(merchantId, worker, action, object, self.name(), clock.instant(), detail));
    }

    /** The same, when an earlier part of the transaction returns a row, and not otherwise. */
    public Insert bySystemFor(
            String earlier, UUID merchantId, String worker, String action, String object, Map<String, ?> detail) {
        return insertFor(
                earlier, AuditEntry.ofWorker(merchantId, worker, action, object, self.name(), clock.instant(), detail));
    }

    /** The same deed of a worker to many objects. */
    public Insert bySystem(String worker, String action, List<Of> objects) {
        Instant now = clock.instant();
        return insert(objects.stream()
                .map(of -> AuditEntry.ofWorker(of.merchantId(), worker, action, of.object(), self.name(), now, null))
                .toList());
    }

    Insert insert(AuditEntry entry) {
        return Insert.of("audit_entry", """
                /* audit.entry */
                INSERT INTO audit_entry
                    (merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10::text AS jsonb), $11)
                """, values(entry));
    }

    /** An entry that is written when an earlier part of the transaction returns a row, and not otherwise. */
    Insert insertFor(String earlier, AuditEntry entry) {
        return Insert.of("audit_entry", """
                /* audit.entry_for */
                INSERT INTO audit_entry
                    (merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
                SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text,
                    CAST($10::text AS jsonb), $11::timestamptz
                FROM %s
                """.formatted(earlier), values(entry));
    }

    private Object[] values(AuditEntry entry) {
        return new Object[] {
            entry.merchantId(),
            ids.next(),
            entry.actor(),
            entry.role(),
            entry.action(),
            entry.object(),
            entry.outcome().wire(),
            entry.address(),
            entry.requestId(),
            detail(entry),
            entry.at().atOffset(ZoneOffset.UTC)
        };
    }

    /** Many entries by one statement. */
    Insert insert(List<AuditEntry> batch) {
        return Insert.of(
                "audit_entry",
                """
                /* audit.entries */
                INSERT INTO audit_entry
                    (merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
                SELECT e.merchant_id, e.id, e.actor, e.role, e.action, e.object, e.outcome, e.address, e.request_id,
                    CAST(e.detail AS jsonb), e.at
                FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::text[], $11::timestamptz[])
                    AS e(merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
                """,
                batch.stream().map(AuditEntry::merchantId).toArray(UUID[]::new),
                batch.stream().map(entry -> ids.next()).toArray(UUID[]::new),
                texts(batch, AuditEntry::actor),
                texts(batch, AuditEntry::role),
                texts(batch, AuditEntry::action),
                texts(batch, AuditEntry::object),
                texts(batch, entry -> entry.outcome().wire()),
                texts(batch, AuditEntry::address),
                texts(batch, AuditEntry::requestId),
                texts(batch, this::detail),
                batch.stream().map(entry -> entry.at().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new));
    }

    private String detail(AuditEntry entry) {
        return entry.detail() == null ? null : json.write(entry.detail());
    }

    private static String[] texts(List<AuditEntry> batch, Function<AuditEntry, String> field) {
        return batch.stream().map(field).toArray(String[]::new);
    }
}
