package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.database.Database;
import io.postern.database.IndexWalk;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
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

    /** Newest first. */
    Uni<Page<PaymentView>> payments(UUID merchantId, PaymentSearch.Filter filter, PageRequest page) {
        PaymentSearch search = PaymentSearch.of(merchantId, filter, page.after());
        return database.of(merchantId)
                .query(search.sql(), search.args(page.rows()))
                .map(found -> Page.of(
                        list(found, row -> PaymentView.of(rows.payment(row), acquirer.name())),
                        page.limit(),
                        PaymentView::id));
    }

    Uni<Page<RefundView>> refunds(UUID merchantId, UUID paymentId, PageRequest page) {
        IndexWalk walk = IndexWalk.newestFirst(null, null, page.after(), Duration.ZERO);
        walk.where("merchant_id = ?", merchantId);
        walk.along("payment_id", paymentId);
        return database.of(merchantId)
                .query(refunds(walk), walk.args(page.rows()))
                .map(found -> Page.of(
                        list(found, row -> RefundView.of(RefundStore.refund(row))), page.limit(), RefundView::id));
    }

    private static String refunds(IndexWalk walk) {
        return """
                /* payment.refund_list */
                SELECT %s
                FROM (%s) r
                JOIN LATERAL (SELECT * FROM refund_event f
                              WHERE f.merchant_id = r.merchant_id AND f.refund_id = r.id
                              ORDER BY f.seq DESC LIMIT 1) s ON true
                ORDER BY r.id DESC
                """.formatted(RefundStore.COLUMNS, walk.sql("payment.refund_rows", "*", "refund"));
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
