package io.postern.receipt;

import io.postern.database.IndexWalk;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;

/** The statement of one list of a merchant's receipts. */
final class ReceiptRows {
    static final String COLUMNS = "merchant_id, id, kind, payment_id, subject, body, leaf_hash, created_at";

    /** An id is made before the transaction begins that writes its receipt, by another clock. */
    private static final Duration BETWEEN_ID_AND_RECEIPT = Duration.ofHours(1);

    private final IndexWalk walk;
    private final String sql;

    private ReceiptRows(IndexWalk walk) {
        this.walk = walk;
        this.sql = walk.sql("receipt.list", COLUMNS, "receipt");
    }

    /** What a list of receipts is narrowed by; null means not at all. */
    record Filter(
            UUID payment,
            String kind,
            OffsetDateTime createdAfter,
            OffsetDateTime createdBefore,
            String cardLast4,
            Long amountMinor) {

        /** Most receipts are of one of these, so that the other filters are the shorter way to the rest. */
        private boolean isOfACommonKind() {
            return "payment.authorized".equals(kind) || "payment.captured".equals(kind);
        }
    }

    /** Along the index of the filter that leaves the fewest. */
    static ReceiptRows of(UUID merchantId, Filter filter, UUID cursor) {
        IndexWalk walk =
                IndexWalk.newestFirst(filter.createdAfter(), filter.createdBefore(), cursor, BETWEEN_ID_AND_RECEIPT);
        walk.where("merchant_id = ?", merchantId);
        walk.along("payment_id", filter.payment());
        walk.along("card_last4", "card_last4 IS NOT NULL", filter.cardLast4());
        if (filter.isOfACommonKind()) {
            walk.along("amount", "amount IS NOT NULL", filter.amountMinor());
            walk.along("kind", filter.kind());
        } else {
            walk.along("kind", filter.kind());
            walk.along("amount", "amount IS NOT NULL", filter.amountMinor());
        }
        walk.where("created_at > ?", filter.createdAfter());
        walk.where("created_at < ?", filter.createdBefore());
        return new ReceiptRows(walk);
    }

    String sql() {
        return sql;
    }

    Object[] args(int rows) {
        return walk.args(rows);
    }
}
