package io.postern.dispute;

import io.postern.acquirer.MovementAnswer;
import io.postern.audit.Audit;
import io.postern.database.SideBySide;
import io.postern.dispute.EvidenceCase.Found;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Ends answers whose end is not known: asks the bank by our reference. One that the bank does not know it is told again, under the
 * same reference: it takes each only once.
 */
@ApplicationScoped
class RecoverAnswers {
    private static final Logger LOG = Logger.getLogger(RecoverAnswers.class);
    private static final String WORKER = "recovery";
    private static final int AT_ONCE = 2;

    private final AnswerWork work;
    private final EvidenceCase cases;
    private final TellBank bank;
    private final SettleAnswer settle;
    private final Audit audit;

    RecoverAnswers(AnswerWork work, EvidenceCase cases, TellBank bank, SettleAnswer settle, Audit audit) {
        this.work = work;
        this.cases = cases;
        this.bank = bank;
        this.settle = settle;
        this.audit = audit;
    }

    @Scheduled(every = "${postern.disputes.look-every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> recoverWhatIsDue() {
        return work.take().flatMap(due -> SideBySide.each(due, AT_ONCE, this::recoverOne));
    }

    private Uni<Void> recoverOne(AnswerWork.Work due) {
        return cases.find(due.merchantId(), due.disputeId())
                .flatMap(found -> recover(due, found))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "the answer to dispute %s is put off", due.disputeId()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> recover(AnswerWork.Work due, Found found) {
        Evidence asked = found.kept().evidence();
        if (!asked.isUnderWay()) {
            return Uni.createFrom().voidItem(); // its own request ended it meanwhile
        }
        return bank.ask(found, asked)
                .flatMap(said -> said instanceof MovementAnswer.Unknown || said instanceof MovementAnswer.Pending
                        ? Uni.createFrom().voidItem()
                        : settle.book(
                                        found,
                                        asked,
                                        said,
                                        due.key(),
                                        List.of(audit.bySystem(
                                                due.merchantId(),
                                                WORKER,
                                                "dispute.recover",
                                                found.publicId(),
                                                Map.of("answer", asked.kind().word()))))
                                .replaceWithVoid());
    }
}
