package io.postern.dispute;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.dispute.PackFact.Source;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads all that is kept about a payment, in one statement, so that a pack tells of one moment. What banks sent stands with the
 * platform and is read after it; such a row never changes.
 */
@ApplicationScoped
class PackStore {
    /** So many tries of deliveries tell enough. */
    static final int MOST_DELIVERIES = 500;

    private static final TypeReference<TreeMap<String, Object>> BODY = new TypeReference<>() {};
    private static final Comparator<PackFact> IN_ORDER = Comparator.comparing(PackFact::at)
            .thenComparing(PackFact::source)
            .thenComparing(PackFact::order)
            .thenComparing(fact -> String.valueOf(fact.id()));

    private static final Map<String, IdKind> NAMED =
            Map.of("event", IdKind.EVENT, "endpoint", IdKind.WEBHOOK_ENDPOINT, "subject", IdKind.SUBJECT);

    private final Database database;
    private final Json json;

    PackStore(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** Everything, in the order in which it happened. */
    Uni<List<PackFact>> facts(UUID merchantId, UUID paymentId, UUID disputeId) {
        return database.of(merchantId)
                .query(FACTS, merchantId, paymentId, disputeId, (long) MOST_DELIVERIES)
                .map(rows ->
                        Rows.list(rows, this::fact).stream().sorted(IN_ORDER).toList())
                .flatMap(this::withVerdicts);
    }

    private PackFact fact(Row row) {
        return new PackFact(
                Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("at").toInstant(),
                row.getLong("ord"),
                row.getUUID("id"),
                row.getString("kind"),
                named(json.read(row.getString("body"), BODY)));
    }

    /** Other rows that a fact names get their public ids. */
    private static Map<String, Object> named(Map<String, Object> body) {
        NAMED.forEach((field, kind) -> body.computeIfPresent(
                field, (same, id) -> id.toString().contains("_") ? id : kind.format(UUID.fromString(id.toString()))));
        return body;
    }

    private Uni<List<PackFact>> withVerdicts(List<PackFact> facts) {
        UUID[] told = facts.stream()
                .filter(fact -> fact.source() == Source.BANK)
                .map(PackFact::id)
                .toArray(UUID[]::new);
        if (told.length == 0) {
            return Uni.createFrom().item(facts);
        }
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* dispute.pack_bank_events */
                        SELECT b.id, b.event_id, b.scheme, b.verified_by, b.signed_at, b.received_at
                        FROM bank_event b
                        WHERE b.merchant_id = $1 AND b.id = ANY($2)
                        """, ReservedMerchant.PLATFORM.id(), told)
                .map(rows -> {
                    Map<UUID, Map<String, Object>> verdicts = new HashMap<>();
                    rows.forEach(row -> verdicts.put(row.getUUID("id"), verdict(row)));
                    return facts.stream()
                            .map(fact -> verdicts.containsKey(fact.id()) ? fact.with(verdicts.get(fact.id())) : fact)
                            .toList();
                });
    }

    /** Only what was verified is kept at all. */
    private static Map<String, Object> verdict(Row row) {
        Map<String, Object> verdict = new TreeMap<>();
        verdict.put("signature", "verified");
        verdict.put("signature_scheme", row.getString("scheme"));
        verdict.put("verified_by", row.getString("verified_by"));
        verdict.put("bank_event_id", row.getString("event_id"));
        verdict.put("received_at", time(row.getOffsetDateTime("received_at")).toString());
        if (row.getOffsetDateTime("signed_at") != null) {
            verdict.put("signed_at", time(row.getOffsetDateTime("signed_at")).toString());
        }
        return verdict;
    }

    private static Instant time(OffsetDateTime at) {
        return at.toInstant();
    }

    private static final String FACTS = """
            /* dispute.pack_facts */
            SELECT 'head' AS source, p.created_at AS at, 0::bigint AS ord, p.id, 'payment' AS kind,
                   jsonb_strip_nulls(jsonb_build_object(
                       'amount', p.amount, 'currency', p.currency, 'capture_method', p.capture_method,
                       'merchant_reference', p.merchant_reference, 'description', p.description,
                       'customer', p.customer, 'subject', p.subject_id,
                       'card', (SELECT a.card - 'checks' FROM payment_attempt a
                                WHERE a.merchant_id = $1 AND a.payment_id = $2
                                  AND a.id = (SELECT (f.detail ->> 'attempt')::uuid FROM payment_event f
                                              WHERE f.merchant_id = $1 AND f.payment_id = $2
                                              ORDER BY f.seq DESC LIMIT 1))))::text AS body
            FROM payment p
            WHERE p.merchant_id = $1 AND p.id = $2
            UNION ALL
            SELECT 'payment', e.at, e.seq, NULL, CASE e.kind WHEN 'captured_at_once' THEN 'captured' ELSE e.kind END,
                   jsonb_strip_nulls(jsonb_build_object(
                       'seq', e.seq, 'status', e.status, 'amount', nullif(e.amount, 0), 'authorized', e.authorized,
                       'captured', e.captured, 'refunded', e.refunded,
                       'reason', e.detail ->> 'reason',
                       'acquirer_reference', e.detail ->> 'acquirer_reference',
                       'network_transaction_id', e.detail ->> 'network_transaction_id',
                       'last_error', CASE WHEN e.kind = 'declined' THEN e.detail -> 'last_error' END,
                       'checks', CASE WHEN e.kind = 'authorized' THEN e.detail -> 'checks' END,
                       'three_d_secure', CASE
                           WHEN e.kind = 'action_required' THEN 'challenge_asked_for'
                           WHEN e.kind <> 'authorized' THEN NULL
                           WHEN EXISTS (SELECT FROM payment_event c
                                        WHERE c.merchant_id = $1 AND c.payment_id = $2 AND c.seq < e.seq
                                          AND c.kind = 'action_required'
                                          AND c.detail ->> 'attempt' = e.detail ->> 'attempt')
                           THEN 'challenge_passed' ELSE 'no_challenge' END,
                       'risk', CASE WHEN e.kind IN ('created', 'confirmed') THEN e.detail -> 'risk' END))::text
            FROM payment_event e
            WHERE e.merchant_id = $1 AND e.payment_id = $2
            UNION ALL
            SELECT 'refund', f.at, f.seq, r.id, 'refund_' || f.status,
                   jsonb_strip_nulls(jsonb_build_object('amount', r.amount, 'currency', r.currency, 'reason', r.reason,
                       'failure_reason', f.failure_reason))::text
            FROM refund r
            JOIN refund_event f ON f.merchant_id = r.merchant_id AND f.refund_id = r.id
            WHERE r.merchant_id = $1 AND r.payment_id = $2
            UNION ALL
            SELECT 'bank', b.at, 0, b.bank_event_id, b.said,
                   jsonb_build_object('acquirer', b.acquirer, 'changed_something', b.news)::text
            FROM payment_bank_event b
            WHERE b.merchant_id = $1 AND b.payment_id = $2
            UNION ALL
            SELECT 'dispute', s.at, s.seq, NULL, s.kind,
                   jsonb_strip_nulls(jsonb_build_object(
                       'stage', s.stage, 'status', s.status, 'amount', s.amount, 'held', s.withdrawn - s.reinstated,
                       'reason', s.detail ->> 'reason', 'network_reason_code', s.detail ->> 'network_reason_code'))::text
            FROM dispute_event s
            WHERE s.merchant_id = $1 AND s.dispute_id = $3
            UNION ALL
            SELECT 'evidence', v.at, v.seq, NULL, v.kind,
                   jsonb_strip_nulls(jsonb_build_object('stage', v.stage, 'fields', v.fields, 'reason', v.reason))::text
            FROM dispute_evidence v
            WHERE v.merchant_id = $1 AND v.dispute_id = $3
            UNION ALL
            SELECT 'event', e.created_at, e.object_version, e.id, e.type, '{}'
            FROM event e
            WHERE e.merchant_id = $1
              AND e.object_id = ANY(array_append((SELECT array_agg(r.id) FROM refund r
                                                  WHERE r.merchant_id = $1 AND r.payment_id = $2) || $2::uuid, $3::uuid))
            UNION ALL
            (SELECT 'delivery', a.at, a.attempt, a.id, a.outcome,
                    jsonb_strip_nulls(jsonb_build_object('type', e.type, 'event', e.id, 'endpoint', a.endpoint_id,
                        'attempt', a.attempt, 'status_code', a.status_code, 'reason', a.reason,
                        'millis', a.millis))::text
             FROM event e
             JOIN delivery_attempt a ON a.merchant_id = e.merchant_id AND a.event_id = e.id
             WHERE e.merchant_id = $1
               AND e.object_id = ANY(array_append((SELECT array_agg(r.id) FROM refund r
                                                   WHERE r.merchant_id = $1 AND r.payment_id = $2) || $2::uuid, $3::uuid))
             ORDER BY a.id
             LIMIT $4)
            UNION ALL
            SELECT 'journal', j.booked_at, 0, j.id, j.kind,
                   jsonb_build_object('cause', j.source, 'postings', (
                       SELECT jsonb_agg(jsonb_build_object(
                                  'debit', d.code || ' ' || dc.name, 'credit', c.code || ' ' || cc.name,
                                  'amount', o.amount, 'currency', o.currency) ORDER BY o.id)
                       FROM posting o
                       JOIN account d ON d.merchant_id = o.merchant_id AND d.id = o.debit_account
                       JOIN account_code dc ON dc.code = d.code
                       JOIN account c ON c.merchant_id = o.merchant_id AND c.id = o.credit_account
                       JOIN account_code cc ON cc.code = c.code
                       WHERE o.merchant_id = $1 AND o.journal_id = j.id))::text
            FROM journal j
            WHERE j.merchant_id = $1 AND j.payment_id = $2
            UNION ALL
            SELECT 'receipt', t.created_at, coalesce(t.fact_seq, 0), t.id, t.kind,
                   jsonb_build_object('subject', t.subject, 'body', t.body, 'leaf_hash', encode(t.leaf_hash, 'hex'))::text
            FROM receipt t
            WHERE t.merchant_id = $1 AND t.payment_id = $2
            UNION ALL
            SELECT 'receipt', s.created_at, coalesce(s.fact_seq, 0), s.id, s.kind,
                   jsonb_build_object('archived_in', 'receipts-' || to_char(s.month, 'YYYY-MM') || '.jsonl.gz')::text
            FROM archived_receipt s
            WHERE s.merchant_id = $1 AND s.payment_id = $2
              AND NOT EXISTS (SELECT FROM receipt t WHERE t.merchant_id = $1 AND t.id = s.id)
            """;
}
