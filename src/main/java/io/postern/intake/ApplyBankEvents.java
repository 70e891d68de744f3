package io.postern.intake;

import io.postern.acquirer.BankNews;
import io.postern.database.SideBySide;
import io.postern.dispute.ApplyDisputeNews;
import io.postern.id.IdKind;
import io.postern.payment.ApplyBankNews;
import io.postern.payment.NewsOutcome;
import io.postern.problem.Outage;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Applies kept bank events, each on its own: one that cannot be applied waits and never holds up another. The effect's
 * transaction comes first; whoever dies before the event's own fact is written is followed by one that finds the effect
 * there.
 */
@ApplicationScoped
class ApplyBankEvents {
    private static final Logger LOG = Logger.getLogger(ApplyBankEvents.class);
    private static final int AT_ONCE = 8;

    private final BankEventWork work;
    private final BankNewsReader reader;
    private final ApplyBankNews payments;
    private final ApplyDisputeNews disputes;
    private final BankEventCounts counts;
    private final Waits waits;
    private final ApplyConfig config;
    private final Vertx vertx;
    private final Clock clock;

    ApplyBankEvents(
            BankEventWork work,
            BankNewsReader reader,
            ApplyBankNews payments,
            ApplyDisputeNews disputes,
            BankEventCounts counts,
            Waits waits,
            ApplyConfig config,
            Vertx vertx,
            Clock clock) {
        this.work = work;
        this.reader = reader;
        this.payments = payments;
        this.disputes = disputes;
        this.counts = counts;
        this.waits = waits;
        this.config = config;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** The scheduler knows no shorter time than a second, so each turn looks several times. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> applyWhatIsDue() {
        return new WatchfulTurn(this::applyOnce, this::pause, config.every(), System::nanoTime).run();
    }

    /** On the event loop's own timer, so that what follows stays on it. */
    private Uni<Void> pause() {
        long millis = config.every().toMillis();
        return Uni.createFrom().emitter(end -> vertx.getDelegate().setTimer(millis, over -> end.complete(null)));
    }

    /** @return how many were taken */
    Uni<Integer> applyOnce() {
        return work.take()
                .flatMap(taken -> SideBySide.each(taken, AT_ONCE, this::apply).replaceWith(taken.size()));
    }

    Uni<Void> apply(BankEventWork.Taken taken) {
        return reader.read(taken)
                .flatMap(news -> consequence(taken, news))
                .onFailure()
                .recoverWithUni(failure -> Outage.of(failure)
                        .map(away -> waitOut(taken, away))
                        .orElseGet(() -> failed(taken, "apply_failed", failure)))
                .onFailure()
                .recoverWithUni(
                        failure -> { // the lease brings it back
                            LOG.warnf(failure, "the end of %s could not be written down", id(taken));
                            return Uni.createFrom().voidItem();
                        });
    }

    private Uni<Void> consequence(BankEventWork.Taken taken, BankNews news) {
        return switch (news) {
            case BankNews.OfMove move ->
                payments.apply(taken.id(), taken.acquirer(), move).flatMap(outcome -> outcome(taken, outcome));
            case BankNews.OfDispute dispute ->
                disputes.apply(taken.id(), taken.acquirer(), dispute).flatMap(outcome -> outcome(taken, outcome));
            case BankNews.NotActedOn idle -> end(taken, "processed", "not_acted_on", null);
            case BankNews.NotUnderstood bad -> failed(taken, bad.reason(), null);
        };
    }

    private Uni<Void> outcome(BankEventWork.Taken taken, NewsOutcome outcome) {
        return switch (outcome) {
            case NewsOutcome.Applied(String object) -> end(taken, "processed", "applied", object);
            case NewsOutcome.KnownAlready(String object) -> end(taken, "processed", "known_already", object);
            case NewsOutcome.NotThereYet(String reason) -> park(taken, reason);
            case NewsOutcome.NotOurs(String reason) -> {
                LOG.warnf(
                        "bank event %s of %s is not about this gateway's payments: %s",
                        id(taken), taken.acquirer(), reason);
                yield end(taken, "rejected", reason, null);
            }
            case NewsOutcome.Contradicts(String object, String reason) -> {
                LOG.errorf("bank event %s contradicts what is booked: %s", id(taken), reason);
                yield end(taken, "rejected", reason, object);
            }
        };
    }

    private Uni<Void> park(BankEventWork.Taken taken, String reason) {
        Duration age = Duration.between(taken.receivedAt(), clock.instant());
        if (age.compareTo(config.giveUpAfter()) > 0) {
            LOG.errorf("bank event %s is given up: what it is about never came", id(taken));
            return end(taken, "dead", "never_matched", null);
        }
        counts.count("parked", reason);
        return work.park(taken, reason, waits.parked(taken.tries(), age));
    }

    /** It is no fault of the event that keys or the database are away, however long: it is not given up for that. */
    private Uni<Void> waitOut(BankEventWork.Taken taken, String away) {
        LOG.warnf("bank event %s is put off: %s", id(taken), away);
        counts.count("put_off", away);
        return work.waitOut(taken, waits.outage(taken.tries()));
    }

    private Uni<Void> failed(BankEventWork.Taken taken, String reason, Throwable why) {
        if (taken.failures() + 1 >= config.mostFailures()) {
            LOG.errorf(why, "bank event %s is given up: %s", id(taken), reason);
            return end(taken, "dead", reason, null);
        }
        LOG.warnf(why, "bank event %s is put off: %s", id(taken), reason);
        counts.count("failed", reason);
        return work.putOff(taken, waits.failed(taken.failures() + 1));
    }

    private Uni<Void> end(BankEventWork.Taken taken, String fact, String reason, String object) {
        return work.end(taken, fact, reason, object).invoke(done -> counts.count(fact, reason));
    }

    private static String id(BankEventWork.Taken taken) {
        return IdKind.BANK_EVENT.format(taken.id());
    }
}
