package io.postern.payment;

import io.postern.card.CardView;
import io.postern.money.Money;
import io.postern.risk.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Payments to begin a test with. */
final class PaymentsForTests {
    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final Decision ALLOWED = new Decision("allow", 0, List.of());

    private PaymentsForTests() {}

    static Head head(Money amount, boolean capturesAtOnce) {
        return new Head(
                UUID.randomUUID(),
                UUID.randomUUID(),
                amount,
                capturesAtOnce,
                null,
                false,
                null,
                Map.of(),
                null,
                null,
                null,
                NOW);
    }

    static Attempt attempt() {
        CardView card = new CardView(
                "visa",
                "4242",
                "424242",
                12,
                2030,
                "fingerprint",
                null,
                null,
                new CardView.ChecksView("unchecked", "unchecked", "unchecked"));
        return new Attempt(UUID.randomUUID(), UUID.randomUUID(), card);
    }
}
