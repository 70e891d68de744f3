package io.postern.approval;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.database.SideBySide;
import io.postern.keys.KeyRing;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Ends approvals whose time is over, and runs to its end what was approved and has no outcome yet. */
@ApplicationScoped
class EndApprovals {
    private static final Logger LOG = Logger.getLogger(EndApprovals.class);
    private static final String WORKER = "approval";
    private static final int AT_ONCE = 4;

    private final ApprovalStore store;
    private final ApprovalWork work;
    private final RunApproval run;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Database database;
    private final ApprovalConfig config;
    private final Clock clock;

    EndApprovals(
            ApprovalStore store,
            ApprovalWork work,
            RunApproval run,
            KeyRing keyRing,
            Audit audit,
            Database database,
            ApprovalConfig config,
            Clock clock) {
        this.store = store;
        this.work = work;
        this.run = run;
        this.keyRing = keyRing;
        this.audit = audit;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "${postern.approval.look-every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> endWhatIsDue() {
        return work.take(clock.instant(), config.runAfter(), config.atOnce())
                .flatMap(due -> SideBySide.each(due, AT_ONCE, this::endOne));
    }

    /** One that fails does not hold up the others; what is not ended is put off. */
    private Uni<Void> endOne(ApprovalWork.Due due) {
        Lookup<Optional<Approval>> lookup = store.lookup(due.merchantId(), due.approvalId());
        return database.of(due.merchantId())
                .read(lookup)
                .flatMap(row -> end(lookup.in(row).orElseThrow(), due))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "approval %s is put off", due.approvalId()))
                .onFailure()
                .recoverWithNull()
                .chain(() -> work.putOff(due, clock.instant()));
    }

    private Uni<Void> end(Approval approval, ApprovalWork.Due due) {
        if (approval.decision() == null) {
            return expire(approval);
        }
        if (approval.decision().to() == ApprovalStatus.APPROVED && approval.outcome() == null) {
            return keyRing.of(approval.merchantId())
                    .flatMap(keys -> run.run(approval, keys, due.owedTo()))
                    .replaceWithVoid();
        }
        return database.of(approval.merchantId()).write(List.of(work.end(approval)));
    }

    private Uni<Void> expire(Approval pending) {
        Approval expired = pending.decided(ApprovalStatus.EXPIRED, WORKER, null, clock.instant());
        return database.of(expired.merchantId())
                .write(List.of(
                        store.decide(expired),
                        work.end(expired),
                        audit.bySystem(
                                expired.merchantId(), WORKER, "approval.expire", expired.publicId(), Told.of(expired))))
                .onFailure(ApprovalStore::wasFirst) // another instance, or a decision in the last moment
                .recoverWithNull();
    }
}
