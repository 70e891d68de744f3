package io.postern.archive;

import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Holds archived months against the database: all of them by their number of entries, one more each day line by line. Who changed
 * or deleted an entry is not put right, it is told; entries that came later get a part of their own.
 */
@ApplicationScoped
class CheckArchive {
    private static final Logger LOG = Logger.getLogger(CheckArchive.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final ArchiveStore store;
    private final ArchiveMonth archive;
    private final CompareMonth compare;
    private final ArchiveState state;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    CheckArchive(
            ArchiveStore store,
            ArchiveMonth archive,
            CompareMonth compare,
            ArchiveState state,
            Database database,
            Audit audit,
            Clock clock) {
        this.store = store;
        this.archive = archive;
        this.compare = compare;
        this.state = state;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    Uni<Void> check(ArchiveDirectory directory) {
        return store.all()
                .flatMap(all -> all.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : suspects().flatMap(months -> {
                            months.add(todaysTurn(all));
                            return check(directory, months);
                        }));
    }

    /** Months with another number of entries, and those that were ever told of, by whichever instance: until each is whole. */
    private Uni<Set<YearMonth>> suspects() {
        return store.differentlyCounted()
                .flatMap(different -> store.toldOf().map(told -> {
                    Set<YearMonth> months = new LinkedHashSet<>(told);
                    different.forEach(counted -> months.add(counted.month()));
                    return months;
                }));
    }

    private YearMonth todaysTurn(List<Archived> all) {
        long today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
        return all.get((int) (today % all.size())).month();
    }

    private Uni<Void> check(ArchiveDirectory directory, Set<YearMonth> months) {
        return Multi.createFrom()
                .iterable(months)
                .onItem()
                .transformToUniAndConcatenate(month -> check(directory, month))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    Uni<Void> check(ArchiveDirectory directory, YearMonth month) {
        return store.all().flatMap(all -> {
            List<Archived> parts = all.stream()
                    .filter(archived -> archived.month().equals(month))
                    .toList();
            return compare.spoiled(directory, parts)
                    .flatMap(spoiled ->
                            spoiled.isEmpty() ? compare(directory, month, parts, all) : tellOfFiles(month, spoiled));
        });
    }

    private Uni<Void> compare(ArchiveDirectory directory, YearMonth month, List<Archived> parts, List<Archived> all) {
        return compare.compare(
                        directory, month, parts.stream().map(Archived::file).toList())
                .flatMap(result -> {
                    if (result.isTampered()) {
                        return tellOfRows(month, result);
                    }
                    state.isWhole(month);
                    return result.late().isEmpty() ? Uni.createFrom().voidItem() : add(directory, month, result, all);
                });
    }

    /** Whoever changes rows and then their file alike must not be believed for it, nor whoever takes the file away. */
    private Uni<Void> tellOfFiles(YearMonth month, List<String> spoiled) {
        LOG.errorf("files of the archive of %s are gone, or are not what was signed: %s", month, spoiled);
        return tell(month, "spoiled: " + String.join(", ", spoiled), Map.of("files", spoiled));
    }

    /** Nothing is added to such a month until somebody has looked at it. */
    private Uni<Void> tellOfRows(YearMonth month, Comparison.Result result) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("missing", result.missing());
        detail.put("changed", result.changed());
        detail.put("late", result.late().size());
        detail.put("example", result.example());
        LOG.errorf(
                "the trail of %s is not what was archived: %d entries are missing in the database, %d were changed",
                month, result.missing(), result.changed());
        return tell(month, "%d missing, %d changed".formatted(result.missing(), result.changed()), detail);
    }

    /** Told once by an instance, however often it finds the same; taken for told only when it is written. */
    private Uni<Void> tell(YearMonth month, String how, Map<String, ?> detail) {
        if (!state.isTampered(month, how)) {
            return Uni.createFrom().voidItem();
        }
        return database.of(PLATFORM)
                .write(List.of(audit.bySystem(PLATFORM, "archive", "audit.archive_differs", month.toString(), detail)))
                .invoke(() -> state.isTold(month, how));
    }

    private Uni<Void> add(ArchiveDirectory directory, YearMonth month, Comparison.Result result, List<Archived> all) {
        LOG.warnf("%d entries came into %s after it was archived", result.late().size(), month);
        return directory
                .tidied()
                .chain(() -> archive.archiveLate(directory, month, result.late(), all))
                .replaceWithVoid();
    }
}
