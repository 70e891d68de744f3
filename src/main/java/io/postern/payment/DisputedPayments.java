package io.postern.payment;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The door for the room of disputes: finds the payment that a bank disputes, and adds to its facts. */
@ApplicationScoped
public class DisputedPayments {
    private final PaymentStore store;
    private final Clock clock;

    DisputedPayments(PaymentStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Whether another move on the same payment, or the same bank event, was faster. */
    public static boolean lostRace(Throwable failure) {
        return PaymentStore.lostRace(failure) || Violation.of(NewsStore.APPLIED_ONCE, failure);
    }

    /**
     * Two lookups that go together: the payment behind our reference of a capture, or of an authorization that took its money at
     * once. Empty when the reference is of neither kind.
     */
    public Optional<Charged> charged(UUID merchantId, String reference) {
        return Stream.of(Move.Kind.CAPTURE, Move.Kind.AUTHORIZATION)
                .flatMap(kind -> kind.parse(reference).stream()
                        .map(id -> new Charged(NewsStore.paymentOf(merchantId, kind, id), found(merchantId))))
                .findFirst();
    }

    /** @param payment to be read behind {@code reference} and in the same read */
    public record Charged(Lookup<UUID> reference, Lookup<Optional<DisputedPayment>> payment) {
        public List<Lookup<?>> lookups() {
            return List.of(reference, payment);
        }
    }

    /** The payment that an earlier lookup of the same read names {@code found_payment}. */
    public Lookup<Optional<DisputedPayment>> found(UUID merchantId) {
        return seen(store.lookupFound(merchantId));
    }

    private Lookup<Optional<DisputedPayment>> seen(Lookup<Optional<Payment>> lookup) {
        return new Lookup<>(
                lookup.sql(), lookup.args(), row -> lookup.in(row).map(payment -> new DisputedPayment(payment, store)));
    }

    /** Whether a bank event was booked before, as {@code booked_payment}. */
    public Lookup<Boolean> booked(UUID merchantId, UUID bankEventId) {
        return NewsStore.booked(merchantId, bankEventId);
    }

    /** That a bank event was about this payment; stands beside its effect, so that both are there or neither. */
    public Insert told(
            UUID merchantId, UUID bankEventId, UUID paymentId, String bank, UUID disputeId, String said, boolean news) {
        return Insert.of(
                "booked_bank_event",
                """
                INSERT INTO payment_bank_event (merchant_id, bank_event_id, payment_id, acquirer, move_id, said, news, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                """,
                merchantId,
                bankEventId,
                paymentId,
                bank,
                disputeId,
                said,
                news,
                clock.instant().atOffset(ZoneOffset.UTC));
    }
}
