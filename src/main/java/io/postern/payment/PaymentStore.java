package io.postern.payment;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.wire.Json;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Payments in rows: the last fact joined to what the payment was created with, and new facts as inserts. */
@ApplicationScoped
class PaymentStore {
    /** What one of two racing moves breaks: which of them is met first depends on the order of the statement's parts. */
    private static final Set<String> TAKEN = Set.of(
            "payment_event_pkey",
            "payment_event_totals",
            "payment_event_undone_once",
            "payment_event_asked_once",
            "refund_event_pkey",
            "receipt_of_payment");

    /** A payment's last fact, its head and the attempt that counts; shared by every query that reads payments. */
    static final String COLUMNS = """
            p.merchant_id AS payment_merchant, p.id AS payment_id, p.amount AS payment_amount,
            p.currency AS payment_currency, p.capture_method AS payment_capture_method,
            p.merchant_reference AS payment_reference, p.unique_reference AS payment_unique_reference,
            p.description AS payment_description, p.metadata::text AS payment_metadata,
            p.customer AS payment_customer, p.subject_id AS payment_subject, p.return_url AS payment_return_url,
            p.created_at AS payment_created_at,
            a.id AS attempt_id, a.token_id AS attempt_token, a.card::text AS attempt_card,
            e.seq AS fact_seq, e.kind AS fact_kind, e.status AS fact_status, e.amount AS fact_amount,
            e.move_id AS fact_move, e.authorized AS fact_authorized, e.captured AS fact_captured,
            e.refunded AS fact_refunded, e.detail::text AS fact_detail, e.at AS fact_at
            """;

    /**
     * From a payment {@code p} to its last fact and the attempt that counts. The attempt's id is read out of the fact before the
     * join: PostgreSQL looks nothing up by an expression that a policy does not trust, and would read all attempts of the merchant.
     */
    static final String NEWEST = """
            JOIN LATERAL (SELECT f.*, (f.detail ->> 'attempt')::uuid AS attempt_id FROM payment_event f
                          WHERE f.merchant_id = p.merchant_id AND f.payment_id = p.id
                          ORDER BY f.seq DESC LIMIT 1) e ON true
            JOIN payment_attempt a ON a.merchant_id = p.merchant_id AND a.id = e.attempt_id""";

    private final Json json;
    private final PaymentRows rows;

    PaymentStore(Json json, PaymentRows rows) {
        this.json = json;
        this.rows = rows;
    }

    /** Whether another move on the same payment or refund was faster. */
    static boolean lostRace(Throwable failure) {
        return TAKEN.stream().anyMatch(constraint -> Violation.of(constraint, failure));
    }

    Lookup<Optional<Payment>> lookup(UUID merchantId, UUID paymentId) {
        return Lookup.of(
                """
                SELECT %s
                FROM payment p
                %s
                WHERE p.merchant_id = $1 AND p.id = $2
                """.formatted(COLUMNS, NEWEST),
                row -> row.getUUID("payment_id") == null ? Optional.empty() : Optional.of(rows.payment(row)),
                merchantId,
                paymentId);
    }

    /** The payment that an earlier lookup of the same read has found (its {@code found_payment}). */
    Lookup<Optional<Payment>> lookupFound(UUID merchantId) {
        return Lookup.of(
                """
                SELECT %s
                FROM payment p
                %s
                WHERE p.merchant_id = $1 AND p.id = found_payment
                """.formatted(COLUMNS, NEWEST),
                row -> row.getUUID("payment_id") == null ? Optional.empty() : Optional.of(rows.payment(row)),
                merchantId);
    }

    /** How often the card of a token was tried at this merchant since then, counted up to a limit. */
    Lookup<Long> attemptsOfToken(UUID merchantId, UUID tokenId, Instant since, int atMost) {
        return Lookup.of(
                """
                SELECT count(*) AS attempts_since FROM (
                    SELECT 1 FROM payment_attempt
                    WHERE merchant_id = $1 AND created_at > $3
                      AND card_fingerprint = (SELECT t.fingerprint FROM token t WHERE t.merchant_id = $1 AND t.id = $2)
                    LIMIT $4) tries
                """, PaymentStore::attemptsSince, merchantId, tokenId, since.atOffset(ZoneOffset.UTC), (long) atMost);
    }

    /** The same for a card that an earlier lookup of the same read identifies (its {@code known_fingerprint}). */
    Lookup<Long> attemptsOfKnownCard(UUID merchantId, Instant since, int atMost) {
        return Lookup.of("""
                SELECT count(*) AS attempts_since FROM (
                    SELECT 1 FROM payment_attempt
                    WHERE merchant_id = $1 AND card_fingerprint = known_fingerprint AND created_at > $2
                    LIMIT $3) tries
                """, PaymentStore::attemptsSince, merchantId, since.atOffset(ZoneOffset.UTC), (long) atMost);
    }

    /**
     * With how many cards a payment was tried. A challenge that ends is confirmed under its attempt's own id and is no
     * other card. Its facts are what finds a payment's attempts.
     */
    Lookup<Long> cardsTried(Head head) {
        return Lookup.of("""
                SELECT count(DISTINCT f.move_id) AS cards_tried FROM payment_event f
                WHERE f.merchant_id = $1 AND f.payment_id = $2 AND f.kind IN ('created', 'confirmed')
                """, (Row row) -> row.getLong("cards_tried"), head.merchantId(), head.id());
    }

    private static Long attemptsSince(Row row) {
        return row.getLong("attempts_since");
    }

    /** Whether a live payment carries this reference; false for a payment that does not care. */
    Lookup<Boolean> referenceInUse(Head head) {
        return Lookup.of(
                """
                SELECT EXISTS (
                    SELECT 1 FROM payment p
                    JOIN LATERAL (SELECT f.status FROM payment_event f
                                  WHERE f.merchant_id = p.merchant_id AND f.payment_id = p.id
                                  ORDER BY f.seq DESC LIMIT 1) e ON true
                    WHERE $3 AND p.merchant_id = $1 AND p.merchant_reference = $2
                      AND e.status NOT IN ('canceled', 'expired')) AS reference_in_use
                """,
                (Row row) -> row.getBoolean("reference_in_use"),
                head.merchantId(),
                head.merchantReference(),
                head.uniqueReference());
    }

    /** The rows of a payment that begins: its head, and the reference it wants for itself alone. */
    List<Insert> create(Head head) {
        List<Insert> parts = new ArrayList<>();
        parts.add(Insert.of(
                "payment",
                """
                INSERT INTO payment (merchant_id, id, amount, currency, capture_method, merchant_reference,
                                     unique_reference, description, metadata, customer, return_url, created_at,
                                     subject_id)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CAST($9::text AS jsonb), $10, $11, $12, $13)
                """,
                head.merchantId(),
                head.id(),
                head.amount().amountMinor(),
                head.amount().currency().getCurrencyCode(),
                head.capturesAtOnce() ? "automatic" : "manual",
                head.merchantReference(),
                head.uniqueReference(),
                head.description(),
                json.write(head.metadata()),
                head.customer(),
                head.returnUrl(),
                head.createdAt().atOffset(ZoneOffset.UTC),
                head.subject()));
        if (head.uniqueReference()) {
            parts.add(holdReference(head));
        }
        return parts;
    }

    private static Insert holdReference(Head head) {
        return Insert.of("live_reference", """
                INSERT INTO payment_live_reference (merchant_id, merchant_reference, payment_id) VALUES ($1, $2, $3)
                """, head.merchantId(), head.merchantReference(), head.id());
    }

    /** Gives a reference back when its payment is over. */
    Insert releaseReference(Head head) {
        return Insert.of(
                "released_reference",
                "DELETE FROM payment_live_reference WHERE merchant_id = $1 AND merchant_reference = $2 AND payment_id = $3",
                head.merchantId(),
                head.merchantReference(),
                head.id());
    }

    Insert attempt(Head head, Attempt attempt, Instant at) {
        return Insert.of(
                "payment_attempt",
                """
                INSERT INTO payment_attempt (merchant_id, id, payment_id, token_id, card_fingerprint, card, created_at)
                VALUES ($1, $2, $3, $4, $5, CAST($6::text AS jsonb), $7)
                """,
                head.merchantId(),
                attempt.id(),
                head.id(),
                attempt.tokenId(),
                attempt.card().fingerprint(),
                json.write(attempt.card()),
                at.atOffset(ZoneOffset.UTC));
    }

    /** One link of the chain. Breaks {@link #lostRace} when another move was faster. */
    Insert append(Head head, Fact fact) {
        Totals before = fact.before();
        return Insert.of(
                "fact_" + fact.seq(),
                """
                INSERT INTO payment_event (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized,
                                           captured, refunded, prev_seq, prev_authorized, prev_captured,
                                           prev_refunded, detail, at, payment_amount)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, CAST($15::text AS jsonb), $16, $17)
                """,
                head.merchantId(),
                head.id(),
                fact.seq(),
                fact.kind().word(),
                fact.status().wire(),
                fact.amountMinor(),
                fact.moveId(),
                fact.totals().authorizedMinor(),
                fact.totals().capturedMinor(),
                fact.totals().refundedMinor(),
                before == null ? null : fact.seq() - 1,
                before == null ? null : before.authorizedMinor(),
                before == null ? null : before.capturedMinor(),
                before == null ? null : before.refundedMinor(),
                json.write(fact.detail()),
                fact.at().atOffset(ZoneOffset.UTC),
                head.amount().amountMinor());
    }
}
