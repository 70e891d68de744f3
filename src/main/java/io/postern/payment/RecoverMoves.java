package io.postern.payment;

import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.database.SideBySide;
import io.postern.id.IdKind;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Ends moves whose end is not known: asks the bank by our reference and books what it says. What the bank does not know is
 * reversed first, since the order may still be on its way, and only then failed. Nothing is sent a second time.
 */
@ApplicationScoped
class RecoverMoves {
    private static final Logger LOG = Logger.getLogger(RecoverMoves.class);
    private static final int AT_ONCE = 4;

    private final WorkStore work;
    private final Shop.Opener shops;
    private final Database database;
    private final PaymentStore payments;
    private final Recovery recovery;
    private final ExpirePayment expire;
    private final PaymentConfig config;
    private final Clock clock;

    RecoverMoves(
            WorkStore work,
            Shop.Opener shops,
            Database database,
            PaymentStore payments,
            Recovery recovery,
            ExpirePayment expire,
            PaymentConfig config,
            Clock clock) {
        this.work = work;
        this.shops = shops;
        this.database = database;
        this.payments = payments;
        this.recovery = recovery;
        this.expire = expire;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "${postern.payment.recover-every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> recoverWhatIsDue() {
        return work.take(clock.instant(), config.recoverAtOnce())
                .flatMap(due -> SideBySide.each(due, AT_ONCE, this::recoverOne));
    }

    /** One that fails does not hold up the others; what is not ended is put off. */
    private Uni<Void> recoverOne(WorkStore.Work due) {
        return shops.open(due.merchantId())
                .flatMap(shop -> recover(shop, due))
                .onFailure()
                .invoke(failure ->
                        LOG.warnf(failure, "%s of %s is put off", due.kind(), IdKind.PAYMENT.format(due.paymentId())))
                .onFailure()
                .recoverWithNull()
                .chain(() -> work.putOff(due));
    }

    private Uni<Void> recover(Shop shop, WorkStore.Work due) {
        Lookup<Optional<Payment>> lookup = payments.lookup(due.merchantId(), due.paymentId());
        return database.of(due.merchantId()).read(lookup).flatMap(row -> {
            Payment payment = lookup.in(row).orElseThrow();
            return "expiry".equals(due.kind()) ? expire.expire(shop, payment, due) : recovery.end(shop, payment, due);
        });
    }
}
