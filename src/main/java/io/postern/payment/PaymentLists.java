package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Lists payments, refunds and the facts of a payment. */
@ApplicationScoped
class PaymentLists {
    private final Database database;
    private final PaymentRows rows;
    private final Acquirer acquirer;

    PaymentLists(Database database, PaymentRows rows, Acquirer acquirer) {
        this.database = database;
        this.rows = rows;
        this.acquirer = acquirer;
    }

    /** What a list of payments is narrowed by; null means not at all. */
    record Filter(Status status, OffsetDateTime createdAfter, OffsetDateTime createdBefore, String merchantReference) {}

    /** Newest first: ids sort by time of birth. */
    Uni<Page<PaymentView>> payments(UUID merchantId, Filter filter, PageRequest page) {
        return database.of(merchantId)
                .query(
                        """
                        /* payment.list */
                        SELECT %s
                        FROM payment p
                        JOIN LATERAL (SELECT * FROM payment_event f
                                      WHERE f.merchant_id = p.merchant_id AND f.payment_id = p.id
                                      ORDER BY f.seq DESC LIMIT 1) e ON true
                        JOIN payment_attempt a
                          ON a.merchant_id = p.merchant_id AND a.id = (e.detail ->> 'attempt')::uuid
                        WHERE p.merchant_id = $1
                          AND ($2::uuid IS NULL OR p.id < $2)
                          AND ($3::text IS NULL OR e.status = $3)
                          AND ($4::timestamptz IS NULL OR p.created_at > $4)
                          AND ($5::timestamptz IS NULL OR p.created_at < $5)
                          AND ($6::text IS NULL OR p.merchant_reference = $6)
                        ORDER BY p.id DESC
                        LIMIT $7
                        """.formatted(PaymentStore.COLUMNS),
                        merchantId,
                        page.after(),
                        filter.status() == null ? null : filter.status().wire(),
                        filter.createdAfter(),
                        filter.createdBefore(),
                        filter.merchantReference(),
                        (long) page.rows())
                .map(found -> Page.of(
                        list(found, row -> PaymentView.of(rows.payment(row), acquirer.name())),
                        page.limit(),
                        PaymentView::id));
    }

    Uni<Page<RefundView>> refunds(UUID merchantId, UUID paymentId, PageRequest page) {
        return database.of(merchantId)
                .query("""
                        /* payment.refund_list */
                        SELECT %s
                        FROM refund r
                        JOIN LATERAL (SELECT * FROM refund_event f
                                      WHERE f.merchant_id = r.merchant_id AND f.refund_id = r.id
                                      ORDER BY f.seq DESC LIMIT 1) s ON true
                        WHERE r.merchant_id = $1
                          AND ($2::uuid IS NULL OR r.id < $2)
                          AND ($3::uuid IS NULL OR r.payment_id = $3)
                        ORDER BY r.id DESC
                        LIMIT $4
                        """.formatted(RefundStore.COLUMNS), merchantId, page.after(), paymentId, (long) page.rows())
                .map(found -> Page.of(
                        list(found, row -> RefundView.of(RefundStore.refund(row))), page.limit(), RefundView::id));
    }

    /** Every fact of a payment in order, each with the receipt that states it, be it in the table or in an archive's file. */
    Uni<List<FactView>> timeline(UUID merchantId, UUID paymentId) {
        return database.of(merchantId)
                .query("""
                        /* payment.timeline */
                        SELECT e.seq AS fact_seq, e.kind AS fact_kind, e.status AS fact_status,
                               e.amount AS fact_amount, e.move_id AS fact_move, e.authorized AS fact_authorized,
                               e.captured AS fact_captured, e.refunded AS fact_refunded,
                               e.detail::text AS fact_detail, e.at AS fact_at, coalesce(r.id, s.id) AS receipt_id
                        FROM payment_event e
                        LEFT JOIN receipt r ON r.merchant_id = e.merchant_id AND r.payment_id = e.payment_id
                                           AND r.fact_seq = e.seq
                        LEFT JOIN archived_receipt s ON s.merchant_id = e.merchant_id AND s.payment_id = e.payment_id
                                                    AND s.fact_seq = e.seq
                        WHERE e.merchant_id = $1 AND e.payment_id = $2
                        ORDER BY e.seq
                        """, merchantId, paymentId)
                .map(found -> list(found, row -> FactView.of(rows.fact(row), receiptOf(row))));
    }

    private static String receiptOf(Row row) {
        UUID receipt = row.getUUID("receipt_id");
        return receipt == null ? null : IdKind.RECEIPT.format(receipt);
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> view) {
        return Rows.list(rows, view);
    }
}
