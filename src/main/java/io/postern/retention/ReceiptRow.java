package io.postern.retention;

import io.postern.id.IdKind;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A receipt as a row of the table: all that has to come back of it. */
record ReceiptRow(
        UUID merchantId,
        UUID id,
        String kind,
        @Nullable UUID paymentId,
        @Nullable Integer factSeq,
        String subject,
        String body,
        Instant createdAt) {

    @Nullable
    String publicPayment() {
        return paymentId == null ? null : IdKind.PAYMENT.format(paymentId);
    }

    /** Whether this one stands behind the other in a month file. */
    boolean isAfter(ReceiptRow other) {
        int byMerchant = compare(merchantId, other.merchantId);
        return byMerchant > 0 || byMerchant == 0 && compare(id, other.id) > 0;
    }

    /** As PostgreSQL compares them: by their bytes, without a sign. */
    static int compare(UUID one, UUID other) {
        int byHead = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return byHead != 0
                ? byHead
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
