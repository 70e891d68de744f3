package io.postern.dispute;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.SideBySide;
import io.postern.id.IdKind;
import io.postern.merchant.Merchants;
import io.postern.payment.DisputedPayment;
import io.postern.payment.DisputedPayments;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Watches what waits for an answer: tells its merchant when the deadline is near, and ends the waiting when it is over. Workers of
 * all replicas take turns at the rows; the chain of facts lets each reminder in once, whoever else had the same in mind.
 */
@ApplicationScoped
class WatchDeadlines {
    private static final Logger LOG = Logger.getLogger(WatchDeadlines.class);
    private static final int AT_ONCE = 4;

    private final Database database;
    private final DisputeStore store;
    private final DisputeQueue queue;
    private final DisputedPayments payments;
    private final Merchants merchants;
    private final BookDispute book;
    private final Audit audit;
    private final Clock clock;

    WatchDeadlines(
            Database database,
            DisputeStore store,
            DisputeQueue queue,
            DisputedPayments payments,
            Merchants merchants,
            BookDispute book,
            Audit audit,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.queue = queue;
        this.payments = payments;
        this.merchants = merchants;
        this.book = book;
        this.audit = audit;
        this.clock = clock;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> watch() {
        return watchOnce().replaceWithVoid();
    }

    /** @return how many were taken */
    Uni<Integer> watchOnce() {
        return queue.take(database, clock.instant())
                .flatMap(due -> SideBySide.each(due, AT_ONCE, this::lookAfter).replaceWith(due.size()));
    }

    /** One that fails does not hold up the others; its lease brings it back. */
    Uni<Void> lookAfter(DisputeQueue.Due due) {
        Lookup<Optional<Dispute>> dispute = store.lookup(due.merchantId(), due.disputeId());
        Lookup<UUID> named = store.payment();
        Lookup<Optional<DisputedPayment>> payment = payments.found(due.merchantId());
        return database.of(due.merchantId())
                .read(dispute, named, payment)
                .flatMap(row ->
                        next(dispute.in(row).orElseThrow(), payment.in(row).orElseThrow()))
                .onFailure(failure -> !DisputeStore.lostRace(failure))
                .invoke(failure -> LOG.warnf(failure, "dispute %s is put off", IdKind.DISPUTE.format(due.disputeId())))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> next(Dispute dispute, DisputedPayment payment) {
        Instant now = clock.instant();
        Fact last = dispute.life().last();
        if (dispute instanceof Dispute.NeedsResponse waiting
                && DisputeQueue.canEnd(last)
                && !now.isBefore(last.respondBy())) {
            return write(waiting.expired(now), payment, "dispute.expire", Map.of());
        }
        Optional<Integer> days =
                dispute instanceof Dispute.NeedsResponse ? DisputeQueue.reminderAt(last, now) : Optional.empty();
        return days.map(left -> write(
                        ((Dispute.NeedsResponse) dispute).reminded(left, now),
                        payment,
                        "dispute.remind",
                        Map.of("days_left", left)))
                .orElseGet(() ->
                        database.of(dispute.life().head().merchantId()).write(List.of(queue.write(dispute.life()))));
    }

    private Uni<Void> write(Dispute next, DisputedPayment payment, String deed, Map<String, ?> detail) {
        Head head = next.life().head();
        Insert entry = audit.bySystem(head.merchantId(), "deadlines", deed, head.publicId(), detail);
        return merchants
                .profile(head.merchantId())
                .flatMap(merchant -> book.commit(merchant, next, payment, List.of(entry)))
                .replaceWithVoid();
    }
}
