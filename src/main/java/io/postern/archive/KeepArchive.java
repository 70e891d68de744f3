package io.postern.archive;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Archives every month that is over, one instance at a time, and once a day holds the archive against the database. */
@ApplicationScoped
class KeepArchive {
    private static final Logger LOG = Logger.getLogger(KeepArchive.class);

    private final ArchiveConfig config;
    private final ArchiveStore store;
    private final ArchiveMonth archive;
    private final CheckArchive check;
    private final ArchiveState state;
    private final ArchiveTurn turn;

    KeepArchive(
            ArchiveConfig config, ArchiveStore store, ArchiveMonth archive, CheckArchive check, ArchiveState state) {
        this.config = config;
        this.store = store;
        this.archive = archive;
        this.check = check;
        this.state = state;
        this.turn = store.turn();
    }

    @Scheduled(
            every = "${postern.audit.archive.look-every:10m}",
            delayed = "${postern.audit.archive.look-every:10m}",
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
        return turn.take(place, this::keep, this::measure)
                .invoke(state::goesOn)
                .onFailure()
                .recoverWithUni(this::stumbled);
    }

    /** Months first, in their order, then the check. */
    private Uni<Void> keep(ArchiveDirectory directory) {
        return archiveWhatIsDue(directory)
                .chain(store::isCheckedToday)
                .flatMap(checked -> checked
                        ? Uni.createFrom().voidItem()
                        : check.check(directory).chain(this::noteChecked));
    }

    /** What was tampered with is looked at again and again, so that an instance that starts knows of it soon. */
    private Uni<Void> noteChecked() {
        return state.isTampered() ? Uni.createFrom().voidItem() : store.noteChecked();
    }

    private Uni<Void> archiveWhatIsDue(ArchiveDirectory directory) {
        return next().flatMap(next -> {
            if (next.isEmpty() || !next.get().over()) {
                return Uni.createFrom().voidItem();
            }
            return store.isFenced(next.get().month())
                    .flatMap(fenced -> fenced
                            ? archiveOne(directory, next.get()).chain(() -> archiveWhatIsDue(directory))
                            : Uni.createFrom().voidItem());
        });
    }

    private Uni<Archived> archiveOne(ArchiveDirectory directory, ArchiveStore.Next next) {
        return directory
                .tidied()
                .chain(store::all)
                .flatMap(earlier -> archive.archive(directory, next.month(), earlier));
    }

    private Uni<Void> measure() {
        return next().replaceWithVoid();
    }

    /** The month that comes next; how long it is over tells how far behind the archive is. */
    private Uni<Optional<ArchiveStore.Next>> next() {
        return store.next(config.margin())
                .invoke(next ->
                        state.isBehind(next.map(ArchiveStore.Next::daysOver).orElse(0L)));
    }

    private Uni<Void> stumbled(Throwable failure) {
        state.stumbled(String.valueOf(failure.getMessage()));
        if (state.isLate()) {
            LOG.errorf(failure, "the archive of the trail is behind (docs/runbooks/audit-archive-is-behind.md)");
        } else {
            LOG.warnf(failure, "the archive of the trail goes on later");
        }
        return turn.letGo().onFailure().recoverWithNull();
    }
}
