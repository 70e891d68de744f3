package io.postern.dispute;

import io.postern.id.IdKind;
import io.postern.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a dispute was opened with. It never changes.
 *
 * @param bankReference the bank's own
 * @param chargeReference ours, of the capture that is disputed
 */
record Head(
        UUID merchantId,
        UUID id,
        UUID paymentId,
        String acquirer,
        String bankReference,
        String chargeReference,
        Money amount,
        String network,
        String cardLast4,
        @Nullable String merchantReference,
        Instant createdAt) {

    String publicId() {
        return IdKind.DISPUTE.format(id);
    }
}
