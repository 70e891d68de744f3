package io.postern.payment;

import io.postern.card.CardView;
import io.postern.database.Insert;
import io.postern.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A payment as the room of disputes may know it, with the facts that a dispute adds to it. */
public final class DisputedPayment {
    private final Payment payment;
    private final PaymentStore store;

    DisputedPayment(Payment payment, PaymentStore store) {
        this.payment = payment;
        this.store = store;
    }

    /** What a fact of a dispute means for its payment. */
    public enum Turn {
        OPENED(FactKind.DISPUTE_OPENED),
        CHANGED(FactKind.DISPUTE_CHANGED),
        CLOSED(FactKind.DISPUTE_CLOSED);

        private final FactKind kind;

        Turn(FactKind kind) {
            this.kind = kind;
        }
    }

    public UUID id() {
        return payment.life().head().id();
    }

    public Money amount() {
        return payment.life().head().amount();
    }

    public CardView card() {
        return payment.life().attempt().card();
    }

    public @Nullable String merchantReference() {
        return payment.life().head().merchantReference();
    }

    public @Nullable UUID subject() {
        return payment.life().head().subject();
    }

    /** Whether the bank is asked for something just now: no fact can be added then. */
    public boolean isBusy() {
        return payment.life().move() != null;
    }

    public boolean isCaptured() {
        return payment.life().totals().capturedMinor() > 0;
    }

    /** The number of its last fact. */
    public int version() {
        return payment.life().last().seq();
    }

    /**
     * The payment with one more fact.
     *
     * @param changeMinor by how much more, or less, of it is held back
     */
    public DisputedPayment with(Turn turn, UUID dispute, long amountMinor, long changeMinor, Instant at) {
        long heldMinor = Math.addExact(payment.life().disputedMinor(), changeMinor);
        return new DisputedPayment(payment.disputed(turn.kind, dispute, amountMinor, heldMinor, at), store);
    }

    /** The parts that make its new facts durable; see {@link DisputedPayments#lostRace}. */
    public List<Insert> write() {
        List<Insert> parts = new ArrayList<>();
        payment.life()
                .unwritten()
                .forEach(fact -> parts.add(store.append(payment.life().head(), fact)));
        return parts;
    }
}
