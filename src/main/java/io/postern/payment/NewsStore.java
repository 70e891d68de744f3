package io.postern.payment;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.money.Money;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds what a bank's news is about, by merchant and reference, and writes down that the news was booked. */
@ApplicationScoped
class NewsStore {
    static final String APPLIED_ONCE = "bank_event_applied_once";

    private final Database database;
    private final PaymentStore payments;
    private final RefundStore refunds;
    private final Clock clock;

    NewsStore(Database database, PaymentStore payments, RefundStore refunds, Clock clock) {
        this.database = database;
        this.payments = payments;
        this.refunds = refunds;
        this.clock = clock;
    }

    /**
     * A payment beside what the news is about.
     *
     * @param booked whether this bank event was booked before
     * @param refund when the news is about one
     * @param asked how much was asked for
     * @param end how the capture or void ended, while it has
     * @param endReason of a failed one, in the bank's word or ours
     * @param owedTo the idempotency key whose answer may still be owed
     */
    record Found(
            boolean booked,
            Payment payment,
            Money asked,
            Optional<Refund> refund,
            Optional<FactKind> end,
            Optional<String> endReason,
            Optional<String> owedTo) {}

    Uni<Optional<Found>> find(ToldMove told) {
        UUID merchantId = told.news().merchantId();
        Lookup<Optional<Payment>> payment = payments.lookupFound(merchantId);
        Lookup<Optional<Refund>> refund = refunds.lookup(merchantId, told.moveId());
        List<Lookup<?>> lookups =
                new ArrayList<>(List.of(booked(told), paymentOf(told), payment, endOf(told), owed(told)));
        if (told.kind() == Move.Kind.REFUND) {
            lookups.add(refund);
        }
        return database.of(merchantId)
                .read(lookups)
                .map(row -> payment.in(row)
                        .map(found -> found(
                                row, found, told.kind() == Move.Kind.REFUND ? refund.in(row) : Optional.empty())));
    }

    private static Found found(Row row, Payment payment, Optional<Refund> refund) {
        Money whole = payment.life().head().amount();
        Long askedMinor = row.getLong("found_amount");
        return new Found(
                row.getUUID("booked_payment") != null,
                payment,
                askedMinor == null ? whole : whole.withAmount(askedMinor),
                refund,
                Optional.ofNullable(row.getString("end_kind")).map(FactKind::ofWord),
                Optional.ofNullable(row.getString("end_reason")),
                Optional.ofNullable(row.getString("owed_key")));
    }

    private static Lookup<Boolean> booked(ToldMove told) {
        return booked(told.news().merchantId(), told.bankEventId());
    }

    static Lookup<Boolean> booked(UUID merchantId, UUID bankEventId) {
        return Lookup.of("""
                SELECT b.payment_id AS booked_payment FROM payment_bank_event b
                WHERE b.merchant_id = $1 AND b.bank_event_id = $2
                """, row -> row.getUUID("booked_payment") != null, merchantId, bankEventId);
    }

    private static Lookup<UUID> paymentOf(ToldMove told) {
        return paymentOf(told.news().merchantId(), told.kind(), told.moveId());
    }

    /** The payment that a move of it belongs to, as {@code found_payment}, and what the move was for. */
    static Lookup<UUID> paymentOf(UUID merchantId, Move.Kind kind, UUID moveId) {
        String sql = kind == Move.Kind.AUTHORIZATION ? """
                  SELECT t.payment_id AS found_payment, NULL::bigint AS found_amount FROM payment_attempt t
                  WHERE t.merchant_id = $1 AND t.id = $2
                  """ : """
                  SELECT m.payment_id AS found_payment, m.amount AS found_amount FROM payment_event m
                  WHERE m.merchant_id = $1 AND m.move_id = $2
                    AND m.kind IN ('capture_requested', 'refund_requested', 'void_requested')
                  """;
        return Lookup.of(sql, row -> row.getUUID("found_payment"), merchantId, moveId);
    }

    /** A final capture ends with its own word; that it gave back the rest is another fact of the same move. */
    private static Lookup<String> endOf(ToldMove told) {
        return Lookup.of(
                """
                SELECT n.kind AS end_kind, n.detail ->> 'reason' AS end_reason FROM payment_event n
                WHERE n.merchant_id = $1 AND n.payment_id = found_payment AND n.move_id = $2
                  AND (n.kind IN ('captured', 'captured_at_once', 'capture_failed', 'capture_reversed', 'void_failed')
                       OR $3 AND n.kind = 'authorization_voided')
                ORDER BY n.seq DESC LIMIT 1
                """,
                row -> row.getString("end_kind"),
                told.news().merchantId(),
                told.moveId(),
                told.kind() == Move.Kind.VOID);
    }

    private static Lookup<String> owed(ToldMove told) {
        return Lookup.of("""
                SELECT w.idempotency_key AS owed_key FROM payment_work w
                WHERE w.merchant_id = $1 AND w.payment_id = found_payment AND w.move_id = $2
                """, row -> row.getString("owed_key"), told.news().merchantId(), told.moveId());
    }

    /** Stands beside the effect, so that both are there or neither. Breaks {@link #APPLIED_ONCE} when it was there before. */
    Insert book(ToldMove told, Payment payment, boolean isNews) {
        return Insert.of(
                "booked_bank_event",
                """
                INSERT INTO payment_bank_event (merchant_id, bank_event_id, payment_id, acquirer, move_id, said, news, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                told.news().merchantId(),
                told.bankEventId(),
                payment.life().head().id(),
                told.bank(),
                told.moveId(),
                told.news().said(),
                isNews,
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** Writes down news that changed nothing. */
    Uni<Void> bookAlone(ToldMove told, Payment payment) {
        return database.of(told.news().merchantId()).write(List.of(book(told, payment, false)));
    }
}
