package io.postern.merchant;

import io.postern.access.DoorRules;
import io.postern.address.Networks;
import io.postern.limit.AgreedLimits;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** The row of a merchant, as Hibernate keeps it. */
@Entity(name = "Merchant")
@Table(name = "merchant")
class MerchantRow {
    @Id
    @Column(name = "merchant_id")
    UUID id;

    String name;
    String country;
    String mode;
    String[] currencies;
    String[] clients;

    @Column(name = "address_rules")
    String[] addressRules;

    @Column(name = "fee_basis_points")
    int feeBasisPoints;

    @Column(name = "fee_fixed")
    long feeFixed;

    @Column(name = "reserve_basis_points")
    int reserveBasisPoints;

    @Column(name = "payment_limit")
    long paymentLimit;

    @Column(name = "card_payments_per_minute")
    int cardPaymentsPerMinute;

    @Column(name = "refund_step_up")
    long refundStepUp;

    @Column(name = "reserve_for_refunds")
    boolean reserveForRefunds;

    @Column(name = "receivable_for_refunds")
    boolean receivableForRefunds;

    @Column(name = "dispute_fee")
    long disputeFee;

    @Column(name = "requests_per_minute")
    Integer requestsPerMinute;

    @Column(name = "failed_cards_per_minute")
    Integer failedCardsPerMinute;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    static MerchantRow of(UUID id, MerchantTerms terms, Instant createdAt) {
        MerchantRow row = new MerchantRow();
        row.id = id;
        row.createdAt = createdAt;
        row.settle(terms);
        return row;
    }

    void settle(MerchantTerms terms) {
        name = terms.name();
        country = terms.country();
        mode = terms.mode();
        currencies = terms.currencies().stream()
                .map(Currency::getCurrencyCode)
                .sorted()
                .toArray(String[]::new);
        clients = terms.clients().toArray(String[]::new);
        addressRules = terms.addressRules().toArray(String[]::new);
        settle(terms.plan());
    }

    private void settle(Plan plan) {
        feeBasisPoints = plan.feeBasisPoints();
        feeFixed = plan.feeFixedMinor();
        reserveBasisPoints = plan.reserveBasisPoints();
        paymentLimit = plan.paymentLimitMinor();
        cardPaymentsPerMinute = plan.cardPaymentsPerMinute();
        refundStepUp = plan.refundStepUpMinor();
        reserveForRefunds = plan.reserveForRefunds();
        receivableForRefunds = plan.receivableForRefunds();
        disputeFee = plan.disputeFeeMinor();
        requestsPerMinute = plan.limits().requestsPerMinute().orElse(null);
        failedCardsPerMinute = plan.limits().failedCardsPerMinute().orElse(null);
    }

    MerchantTerms terms() {
        return new MerchantTerms(name, country, mode, currencies(), plan(), List.of(clients), List.of(addressRules));
    }

    MerchantProfile profile() {
        return new MerchantProfile(id, name, plan(), currencies(), mode, doorRules());
    }

    private DoorRules doorRules() {
        return new DoorRules(Set.of(clients), Networks.kept(List.of(addressRules)));
    }

    private Set<Currency> currencies() {
        Set<Currency> set = new LinkedHashSet<>();
        new TreeSet<>(Arrays.asList(currencies)).forEach(code -> set.add(Currency.getInstance(code)));
        return set;
    }

    private Plan plan() {
        return new Plan(
                feeBasisPoints,
                feeFixed,
                reserveBasisPoints,
                paymentLimit,
                cardPaymentsPerMinute,
                refundStepUp,
                reserveForRefunds,
                receivableForRefunds,
                disputeFee,
                new AgreedLimits(Optional.ofNullable(requestsPerMinute), Optional.ofNullable(failedCardsPerMinute)));
    }
}
