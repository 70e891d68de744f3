package io.postern.payment;

import io.postern.money.Money;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a payment was created with. It never changes. */
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
        String returnUrl,
        Instant createdAt) {

    /** What the merchant asks of a bank that plays; a real one never sees it. */
    Optional<String> sandboxHints() {
        return Optional.ofNullable(metadata.get("sandbox"));
    }
}
