package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.payment.DisputedPayment;
import io.postern.payment.DisputedPayments;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds what there is here of a dispute that a bank tells of, in one read. */
@ApplicationScoped
class FindTold {
    private final Database database;
    private final DisputeStore store;
    private final DisputedPayments payments;

    FindTold(Database database, DisputeStore store, DisputedPayments payments) {
        this.database = database;
        this.store = store;
        this.payments = payments;
    }

    /**
     * What there is of it here.
     *
     * @param booked whether the same bank event was booked before
     * @param dispute empty while it is to be opened
     */
    record Found(boolean booked, Optional<Dispute> dispute, DisputedPayment payment) {
        /** The dispute's public id; the payment's while there is none. */
        String object() {
            return dispute.map(known -> known.life().head().publicId())
                    .orElseGet(() -> IdKind.PAYMENT.format(payment.id()));
        }
    }

    /** Empty while the payment is not there. */
    Uni<Optional<Found>> find(ToldDispute told, DisputedPayments.Charged charged) {
        UUID merchantId = told.merchantId();
        Optional<Lookup<Boolean>> booked =
                Optional.ofNullable(told.bankEventId()).map(event -> payments.booked(merchantId, event));
        Lookup<Optional<Dispute>> dispute = store.lookup(
                merchantId,
                told.bank(),
                told.news().dispute(),
                told.news().amount().amountMinor());
        List<Lookup<?>> lookups = new ArrayList<>(List.of(dispute));
        booked.ifPresent(lookups::add);
        lookups.addAll(charged.lookups());
        return database.of(merchantId)
                .read(lookups)
                .map(row -> charged.payment()
                        .in(row)
                        .map(payment -> new Found(
                                booked.filter(event -> event.in(row)).isPresent(), dispute.in(row), payment)));
    }
}
