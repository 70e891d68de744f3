package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.dispute.EnhancedEligibility.Matching;
import io.postern.dispute.EnhancedEligibility.VisaCompellingEvidence3;
import io.postern.id.IdKind;
import io.postern.keys.MerchantKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Finds what Visa calls compelling evidence (3.0) against a dispute for fraud (10.4): at least two undisputed payments of the same
 * card at the same merchant, 120 to 365 days before the dispute, with two matching identifiers, one of them the network address.
 * A device is not known here.
 */
@ApplicationScoped
class CompellingEvidence {
    private static final String NETWORK = "visa";
    private static final String FRAUD = "10.4";
    private static final Duration AT_LEAST = Duration.ofDays(120);
    private static final Duration AT_MOST = Duration.ofDays(365);
    private static final int ENOUGH = 2;
    private static final int MOST = 50;

    private final Database database;
    private final CustomerTold customers;

    CompellingEvidence(Database database, CustomerTold customers) {
        this.database = database;
        this.customers = customers;
    }

    Uni<EnhancedEligibility> of(EvidenceCase.Found found) {
        Life life = found.dispute().life();
        if (!NETWORK.equals(life.head().network())
                || !FRAUD.equals(life.detail().networkReasonCode())) {
            return Uni.createFrom().item(EnhancedEligibility.NONE);
        }
        return earlier(life.head())
                .map(payments -> new EnhancedEligibility(judged(found.keys(), life.head(), payments)));
    }

    /** A payment of the card, with what its merchant told of the customer. */
    private record Earlier(
            UUID id, long amount, String currency, Instant createdAt, String account, CustomerTold.Kept customer) {}

    private VisaCompellingEvidence3 judged(MerchantKeys keys, Head head, List<Earlier> payments) {
        Earlier disputed = payments.stream()
                .filter(payment -> payment.id().equals(head.paymentId()))
                .findFirst()
                .orElseThrow();
        CustomerTold.Told here = customers.open(keys, disputed.customer());
        List<Matching> matching = payments.stream()
                .filter(payment -> payment != disputed)
                .map(payment -> matching(payment, matched(keys, disputed, here, payment)))
                .filter(payment ->
                        payment.matched().size() >= ENOUGH && payment.matched().contains("customer_purchase_ip"))
                .toList();
        return new VisaCompellingEvidence3(matching.size() >= ENOUGH ? "qualified" : "not_qualified", matching);
    }

    private List<String> matched(MerchantKeys keys, Earlier disputed, CustomerTold.Told here, Earlier payment) {
        CustomerTold.Told there = customers.open(keys, payment.customer());
        List<String> matched = new ArrayList<>();
        add(matched, "customer_purchase_ip", here.ip(), there.ip());
        add(matched, "customer_account", disputed.account(), payment.account());
        add(matched, "customer_email_address", here.email(), there.email());
        return matched;
    }

    private static void add(List<String> matched, String name, String one, String other) {
        if (one != null && one.equalsIgnoreCase(Objects.requireNonNullElse(other, ""))) {
            matched.add(name);
        }
    }

    private static Matching matching(Earlier payment, List<String> matched) {
        return new Matching(
                IdKind.PAYMENT.format(payment.id()),
                payment.amount(),
                payment.currency(),
                payment.createdAt().toString(),
                matched);
    }

    /** The disputed one itself, and the newest of its card within the time that were captured and not disputed. */
    private Uni<List<Earlier>> earlier(Head head) {
        return database.of(head.merchantId())
                .query(
                        """
                        /* dispute.compelling_evidence */
                        SELECT p.id, p.amount, p.currency, p.customer, p.subject_id, k.sealed_key, c.sealed, p.created_at
                        FROM (SELECT $2::uuid AS payment_id
                              UNION
                              (SELECT a.payment_id FROM payment_attempt a
                               WHERE a.merchant_id = $1
                                 AND a.card_fingerprint = (SELECT t.card_fingerprint FROM payment_attempt t
                                                           WHERE t.merchant_id = $1 AND t.id = (
                                                               SELECT (f.detail ->> 'attempt')::uuid FROM payment_event f
                                                               WHERE f.merchant_id = $1 AND f.payment_id = $2
                                                               ORDER BY f.seq DESC LIMIT 1))
                                 AND a.created_at BETWEEN $3 AND $4
                               ORDER BY a.created_at DESC
                               LIMIT $5)) found
                        JOIN payment p ON p.merchant_id = $1 AND p.id = found.payment_id
                        CROSS JOIN LATERAL (SELECT e.captured FROM payment_event e
                                            WHERE e.merchant_id = $1 AND e.payment_id = p.id
                                            ORDER BY e.seq DESC LIMIT 1) last
                        LEFT JOIN payment_customer c ON c.merchant_id = $1 AND c.payment_id = p.id
                        LEFT JOIN subject_key k ON k.merchant_id = $1 AND k.record_id = p.id
                        WHERE p.id = $2
                           OR last.captured > 0
                              AND NOT EXISTS (SELECT FROM dispute d
                                              WHERE d.merchant_id = $1 AND d.payment_id = p.id)
                        ORDER BY p.created_at DESC
                        """,
                        head.merchantId(),
                        head.paymentId(),
                        head.createdAt().minus(AT_MOST).atOffset(ZoneOffset.UTC),
                        head.createdAt().minus(AT_LEAST).atOffset(ZoneOffset.UTC),
                        (long) MOST)
                .map(rows -> Rows.list(rows, CompellingEvidence::earlier));
    }

    private static Earlier earlier(Row row) {
        return new Earlier(
                row.getUUID("id"),
                row.getLong("amount"),
                row.getString("currency"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getString("customer"),
                CustomerTold.Kept.of(row));
    }
}
