package io.postern.archive;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Archives every month that is over, one instance at a time, and once a day holds the archive against the database. */
@ApplicationScoped
class KeepArchive {
    private static final Logger LOG = Logger.getLogger(KeepArchive.class);

    private final UUID runner = UUID.randomUUID();
    private final ArchiveConfig config;
    private final ArchiveStore store;
    private final ArchiveMonth archive;
    private final CheckArchive check;
    private final ArchiveState state;
    private volatile boolean working;

    KeepArchive(
            ArchiveConfig config, ArchiveStore store, ArchiveMonth archive, CheckArchive check, ArchiveState state) {
        this.config = config;
        this.store = store;
        this.archive = archive;
        this.check = check;
        this.state = state;
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

    /** A month takes as long as it takes; the lease is short, so that another instance goes on soon when this one dies. */
    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> stay() {
        return working ? store.hold(runner).replaceWithVoid() : Uni.createFrom().voidItem();
    }

    private Uni<Void> look(Path place) {
        return store.hold(runner)
                .invoke(held -> working = held)
                .flatMap(held -> held ? keep(new ArchiveDirectory(place, runner)) : measure())
                .eventually(() -> {
                    working = false;
                })
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
        return store.next(config.margin()).flatMap(next -> {
            state.isBehind(next.map(ArchiveStore.Next::daysOver).orElse(0L));
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
        return store.next(config.margin())
                .invoke(next ->
                        state.isBehind(next.map(ArchiveStore.Next::daysOver).orElse(0L)))
                .replaceWithVoid();
    }

    private Uni<Void> stumbled(Throwable failure) {
        state.stumbled(String.valueOf(failure.getMessage()));
        if (state.isLate()) {
            LOG.errorf(failure, "the archive of the trail is behind (docs/runbooks/audit-archive-is-behind.md)");
        } else {
            LOG.warnf(failure, "the archive of the trail goes on later");
        }
        return store.letGo(runner).onFailure().recoverWithNull();
    }
}
