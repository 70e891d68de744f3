package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.ledger.AccountCode;
import io.postern.ledger.Funds;
import io.postern.ledger.Journal;
import io.postern.ledger.Ledger;
import io.postern.ledger.Leg;
import io.postern.ledger.PostingTimes;
import io.postern.merchant.MerchantProfile;
import io.postern.payment.DisputedPayment;
import io.postern.payment.DisputedPayment.Turn;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The transaction of a dispute's new facts: the facts, what they mean for the payment, their journal, receipts, events and the
 * queue, all or nothing.
 */
@ApplicationScoped
class BookDispute {
    private static final int TRIES = 5;

    private final Database database;
    private final Ledger ledger;
    private final DisputeStore store;
    private final DisputeQueue queue;
    private final DisputeChronicle chronicle;
    private final PostingTimes times;

    BookDispute(
            Database database,
            Ledger ledger,
            DisputeStore store,
            DisputeQueue queue,
            DisputeChronicle chronicle,
            PostingTimes times) {
        this.database = database;
        this.ledger = ledger;
        this.store = store;
        this.queue = queue;
        this.chronicle = chronicle;
        this.times = times;
    }

    /**
     * Commits. Fails as {@link DisputeStore#lostRace} says when somebody else was faster.
     *
     * @param dispute with facts that are not written yet
     * @param payment as it stands; it must not be busy when {@link #touchesPayment}
     * @param more what belongs into the same transaction, such as the line on the trail
     */
    Uni<Dispute> commit(MerchantProfile merchant, Dispute dispute, DisputedPayment payment, List<Insert> more) {
        return commit(merchant, merchant.id(), dispute, payment, more);
    }

    /** @param acting whose caller does it; the line on the trail is that merchant's */
    Uni<Dispute> commit(
            MerchantProfile merchant, UUID acting, Dispute dispute, DisputedPayment payment, List<Insert> more) {
        return parts(merchant, dispute, payment)
                .flatMap(parts -> {
                    List<Insert> all = new ArrayList<>(parts);
                    all.addAll(more);
                    return times.timed(all, database.of(merchant.id(), acting).write(all));
                })
                .onFailure(failure -> Violation.of(Ledger.NO_OVERDRAFT, failure)) // others took the funds meanwhile
                .retry()
                .atMost(TRIES)
                .replaceWith(() -> Dispute.of(dispute.life().written()));
    }

    /** Whether new facts of a dispute become facts of its payment, too. */
    static boolean touchesPayment(Dispute dispute) {
        return dispute.life().unwritten().stream().anyMatch(fact -> turn(fact) != null);
    }

    private Uni<List<Insert>> parts(MerchantProfile merchant, Dispute dispute, DisputedPayment payment) {
        return Uni.createFrom().deferred(() -> legs(merchant, dispute.life())).map(legs -> {
            List<Insert> parts = new ArrayList<>(facts(dispute.life(), payment));
            parts.addAll(ledger.post(journal(dispute.life(), legs)));
            parts.addAll(chronicle.announce(dispute));
            parts.addAll(chronicle.hold(dispute.life(), payment.subject()));
            parts.add(queue.write(dispute.life()));
            return parts;
        });
    }

    private List<Insert> facts(Life life, DisputedPayment payment) {
        List<Insert> parts = new ArrayList<>();
        if (life.unwritten().getFirst().seq() == 1) {
            parts.add(store.create(life.head()));
        }
        DisputedPayment after = payment;
        for (Fact fact : life.unwritten()) {
            Turn turn = turn(fact);
            if (turn != null) {
                after = after.with(
                        turn, life.head().id(), life.head().amount().amountMinor(), fact.changeMinor(), fact.at());
            }
            parts.add(store.append(life.head(), fact));
            chronicle
                    .receipt(life.head(), fact, turn == null ? null : after.version())
                    .ifPresent(parts::add);
        }
        parts.addAll(after.write());
        return parts;
    }

    private static Turn turn(Fact fact) {
        if (fact.seq() == 1) {
            return Turn.OPENED;
        }
        if (fact.ends()) {
            return Turn.CLOSED;
        }
        return fact.changeMinor() == 0 ? null : Turn.CHANGED;
    }

    private Uni<List<Leg>> legs(MerchantProfile merchant, Life life) {
        Fact first = life.unwritten().getFirst();
        Held before = first.before() == null ? Held.NOTHING : first.before().held();
        Held after = life.last().held();
        if (before.equals(after)) {
            return Uni.createFrom().item(List.of());
        }
        if (merchant.isGatewayOnly()) {
            return Uni.createFrom().item(DisputeJournal.ofFeeAlone(before, after));
        }
        Head head = life.head();
        Lookup<Funds> funds = ledger.funds(head.merchantId(), head.amount().currency(), head.paymentId());
        Lookup<Long> fromReserve = ledger.taken(
                head.merchantId(),
                head.amount().currency(),
                head.paymentId(),
                head.publicId(),
                AccountCode.MERCHANT_RESERVE);
        return database.of(head.merchantId())
                .read(funds, fromReserve)
                .map(row -> DisputeJournal.legs(before, after, funds.in(row), fromReserve.in(row)));
    }

    private static Journal journal(Life life, List<Leg> legs) {
        Head head = life.head();
        return new Journal(
                head.merchantId(),
                "dispute_" + life.last().kind().wire(),
                head.paymentId(),
                head.publicId(),
                head.amount().currency(),
                legs);
    }
}
