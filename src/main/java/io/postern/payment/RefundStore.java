package io.postern.payment;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.money.Money;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Refunds in rows. */
@ApplicationScoped
class RefundStore {
    static final String COLUMNS = """
            r.merchant_id AS refund_merchant, r.id AS refund_id, r.payment_id AS refund_payment,
            r.amount AS refund_amount, r.currency AS refund_currency, r.reason AS refund_reason,
            r.created_at AS refund_created_at, s.seq AS refund_seq, s.status AS refund_status,
            s.failure_reason AS refund_failure_reason
            """;

    private final Clock clock;

    RefundStore(Clock clock) {
        this.clock = clock;
    }

    Lookup<Optional<Refund>> lookup(UUID merchantId, UUID refundId) {
        return Lookup.of(
                """
                SELECT %s
                FROM refund r
                JOIN LATERAL (SELECT * FROM refund_event f
                              WHERE f.merchant_id = r.merchant_id AND f.refund_id = r.id
                              ORDER BY f.seq DESC LIMIT 1) s ON true
                WHERE r.merchant_id = $1 AND r.id = $2
                """.formatted(COLUMNS),
                row -> row.getUUID("refund_id") == null ? Optional.empty() : Optional.of(refund(row)),
                merchantId,
                refundId);
    }

    static Refund refund(Row row) {
        return new Refund(
                row.getUUID("refund_merchant"),
                row.getUUID("refund_id"),
                row.getUUID("refund_payment"),
                Money.of(row.getLong("refund_amount"), row.getString("refund_currency")),
                row.getString("refund_reason"),
                row.getOffsetDateTime("refund_created_at").toInstant(),
                row.getInteger("refund_seq"),
                Refund.State.ofWire(row.getString("refund_status")),
                row.getString("refund_failure_reason"));
    }

    /** The refund's last fact, and its head when that is the first. */
    List<Insert> append(Refund refund) {
        List<Insert> parts = new ArrayList<>();
        if (refund.seq() == 1) {
            parts.add(create(refund));
        }
        parts.add(Insert.of(
                "refund_event",
                """
                INSERT INTO refund_event (merchant_id, refund_id, seq, status, failure_reason, at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                refund.merchantId(),
                refund.id(),
                refund.seq(),
                refund.state().wire(),
                refund.failureReason(),
                clock.instant().atOffset(ZoneOffset.UTC)));
        return parts;
    }

    private static Insert create(Refund refund) {
        return Insert.of(
                "refund",
                """
                INSERT INTO refund (merchant_id, id, payment_id, amount, currency, reason, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                refund.merchantId(),
                refund.id(),
                refund.paymentId(),
                refund.amount().amountMinor(),
                refund.amount().currency().getCurrencyCode(),
                refund.reason(),
                refund.createdAt().atOffset(ZoneOffset.UTC));
    }
}
