package io.postern.payment;

import io.postern.database.IndexWalk;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;

/** The statement that lists payments, newest first: along the index of the filter that leaves the fewest. */
final class PaymentSearch {
    /** An id is made before the transaction begins that writes its payment, perhaps by another clock. */
    private static final Duration BETWEEN_ID_AND_PAYMENT = Duration.ofHours(1);

    private final IndexWalk walk;
    private final String rows;

    private PaymentSearch(IndexWalk walk) {
        this.walk = walk;
        this.rows = walk.sql("payment.list_rows", "*", "payment");
    }

    /** What a list of payments is narrowed by; null means not at all. */
    record Filter(Status status, OffsetDateTime createdAfter, OffsetDateTime createdBefore, String merchantReference) {}

    /** Ids sort by time of birth. A status is that of the newest fact, so that each payment on the way is looked at for it. */
    static PaymentSearch of(UUID merchantId, Filter filter, UUID cursor) {
        IndexWalk walk =
                IndexWalk.newestFirst(filter.createdAfter(), filter.createdBefore(), cursor, BETWEEN_ID_AND_PAYMENT);
        walk.where("merchant_id = ?", merchantId);
        walk.along("merchant_reference", "merchant_reference IS NOT NULL", filter.merchantReference());
        walk.where("created_at > ?", filter.createdAfter());
        walk.where("created_at < ?", filter.createdBefore());
        walk.where("""
                (SELECT f.status FROM payment_event f
                       WHERE f.merchant_id = payment.merchant_id AND f.payment_id = payment.id
                       ORDER BY f.seq DESC LIMIT 1) = ?""", filter.status() == null ? null : filter.status().wire());
        return new PaymentSearch(walk);
    }

    String sql() {
        return """
                /* payment.list */
                SELECT %s
                FROM (%s) p
                %s
                ORDER BY p.id DESC
                """.formatted(PaymentStore.COLUMNS, rows, PaymentStore.NEWEST);
    }

    Object[] args(int count) {
        return walk.args(count);
    }
}
