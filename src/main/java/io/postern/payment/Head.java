package io.postern.payment;

import io.postern.money.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a payment was created with. It never changes.
 *
 * @param subject whose e-mail or address came with it; null when neither did
 */
record Head(
        UUID merchantId,
        UUID id,
        Money amount,
        boolean capturesAtOnce,
        String merchantReference,
        boolean uniqueReference,
        String description,
        Map<String, String> metadata,
        String customer,
        UUID subject,
        String returnUrl,
        Instant createdAt) {

    /** What the merchant asks of a bank that plays; a real one never sees it. */
    Optional<String> sandboxHints() {
        return Optional.ofNullable(metadata.get("sandbox"));
    }
}
