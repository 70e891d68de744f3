package io.postern.retention;

import io.postern.archive.ArchiveDirectory;
import io.postern.archive.ArchiveTurn;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Archives every month of receipts that is past its time, one instance at a time, and says what keeps the others. */
@ApplicationScoped
class KeepRetention {
    private static final Logger LOG = Logger.getLogger(KeepRetention.class);

    private final RetentionConfig config;
    private final RetentionStore store;
    private final ArchiveReceipts archive;
    private final RetentionState state;
    private final ArchiveTurn turn;

    KeepRetention(RetentionConfig config, RetentionStore store, ArchiveReceipts archive, RetentionState state) {
        this.config = config;
        this.store = store;
        this.archive = archive;
        this.state = state;
        this.turn = store.turn();
    }

    void refuseTooFew(@Observes StartupEvent start) {
        refuseTooFew(config.keepMonths());
    }

    static void refuseTooFew(int keepMonths) {
        if (keepMonths < RetentionConfig.FEWEST_MONTHS) {
            throw new IllegalStateException("postern.receipts.archive.keep-months is %d; it must be at least %d"
                    .formatted(keepMonths, RetentionConfig.FEWEST_MONTHS));
        }
    }

    @Scheduled(
            every = "${postern.receipts.archive.look-every:1h}",
            delayed = "${postern.receipts.archive.look-every:1h}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return config.directory()
                .map(this::look)
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> stay() {
        return turn.stay();
    }

    private Uni<Void> look(Path place) {
        return turn.take(place, this::work, () -> Uni.createFrom().voidItem())
                .onFailure()
                .recoverWithUni(this::stumbled);
    }

    /** That another gateway is at it says nothing of whether this one could be. */
    private Uni<Void> work(ArchiveDirectory directory) {
        return keep(directory).invoke(state::goesOn);
    }

    private Uni<Void> keep(ArchiveDirectory directory) {
        return archive.begun(directory)
                .flatMap(begun -> store.due(config.keepMonths())
                        .flatMap(due -> Multi.createFrom()
                                .iterable(inTurn(due, begun))
                                .onItem()
                                .transformToUniAndConcatenate(
                                        month -> begun.filter(month::equals).isPresent()
                                                ? archived(directory, month)
                                                : unlessKept(directory, month))
                                .collect()
                                .last()
                                .replaceWithVoid()));
    }

    /** Oldest first, but for the one whose number is taken already. */
    static List<YearMonth> inTurn(List<YearMonth> due, Optional<YearMonth> begun) {
        return due.stream()
                .sorted(Comparator.comparing(
                                (YearMonth month) -> begun.filter(month::equals).isEmpty())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private Uni<Void> unlessKept(ArchiveDirectory directory, YearMonth month) {
        return store.keptBy(month)
                .flatMap(why -> why.isPresent() ? kept(month, why.get()) : archived(directory, month));
    }

    /** Of one that was begun nobody asks what keeps it: no row leaves by this, and a release asks for itself. */
    private Uni<Void> archived(ArchiveDirectory directory, YearMonth month) {
        return archive.archive(directory, month)
                .invoke(() -> state.isArchived(month))
                .onFailure(KeepRetention::isNotSealed)
                .recoverWithUni(() -> kept(month, "it is not wholly sealed"));
    }

    private static boolean isNotSealed(Throwable failure) {
        return failure instanceof ProblemException refusal && refusal.problem() == Problem.RECEIPT_NOT_SEALED;
    }

    private Uni<Void> kept(YearMonth month, String why) {
        if (state.isKept(month, why)) {
            LOG.infof("the receipts of %s stay in the table: %s", month, why);
        }
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> stumbled(Throwable failure) {
        state.stumbled(String.valueOf(failure.getMessage()));
        LOG.warnf(failure, "the archive of receipts goes on later");
        return turn.letGo().onFailure().recoverWithNull();
    }
}
