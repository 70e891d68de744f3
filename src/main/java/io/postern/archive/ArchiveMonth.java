package io.postern.archive;

import static java.util.stream.Collectors.toCollection;

import io.postern.archive.MonthFile.Written;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.keys.TreeHeads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Puts a month into a file: writes it, gives it its name, reads it back against the rows, signs its manifest, and inserts the fact
 * last. Cut off anywhere, the next run finds what is finished, makes the rest anew, and nothing counts before the fact.
 */
@ApplicationScoped
class ArchiveMonth {
    private static final Logger LOG = Logger.getLogger(ArchiveMonth.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final MonthRows rows;
    private final TreeHeads heads;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    ArchiveMonth(MonthRows rows, TreeHeads heads, Database database, Audit audit, Clock clock) {
        this.rows = rows;
        this.heads = heads;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param earlier all that is archived, oldest first */
    Uni<Archived> archive(ArchiveDirectory directory, YearMonth month, List<Archived> earlier) {
        String name = ArchiveDirectory.fileName(month, 1);
        return waiting(() -> new MonthFile(directory.unfinished(name)))
                .flatMap(file -> rows.each(month, file::add)
                        .chain(() -> waiting(file::finish))
                        .eventually(file::close))
                .flatMap(written -> keep(directory, month, 1, written, earlier));
    }

    /** Entries that were found in the month when it was archived already: a part of their own. */
    Uni<Archived> archiveLate(ArchiveDirectory directory, YearMonth month, List<Entry> late, List<Archived> earlier) {
        int part = 1
                + (int) earlier.stream()
                        .filter(archived -> archived.month().equals(month))
                        .count();
        return waiting(() -> {
                    try (MonthFile file = new MonthFile(directory.unfinished(ArchiveDirectory.fileName(month, part)))) {
                        file.add(late);
                        return file.finish();
                    }
                })
                .flatMap(written -> keep(directory, month, part, written, earlier));
    }

    private Uni<Archived> keep(
            ArchiveDirectory directory, YearMonth month, int part, Written written, List<Archived> earlier) {
        String name = ArchiveDirectory.fileName(month, part);
        return waiting(() -> {
                    directory.place(written.path(), name);
                    return null;
                })
                .chain(() -> compare(directory, month, files(month, name, earlier)))
                .invoke(result -> refuseUnlessEqual(name, result))
                .chain(() -> sign(directory, manifest(month, part, name, written, earlier)))
                .flatMap(signed -> note(directory, month, signed, written, earlier));
    }

    private static List<String> files(YearMonth month, String name, List<Archived> earlier) {
        List<String> files = earlier.stream()
                .filter(archived -> archived.month().equals(month))
                .map(Archived::file)
                .collect(toCollection(ArrayList::new));
        files.add(name);
        return files;
    }

    /** Which files of a month are gone, or are not those that were signed. */
    Uni<List<String>> spoiled(ArchiveDirectory directory, List<Archived> parts) {
        return waiting(() -> parts.stream()
                .filter(part -> !isAsSigned(directory.file(part.file()), part))
                .map(Archived::file)
                .toList());
    }

    private static boolean isAsSigned(Path file, Archived part) {
        try {
            return Files.exists(file) && Arrays.equals(Hash.of(file), part.fileHash());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds the files of a month against its rows. */
    Uni<Comparison.Result> compare(ArchiveDirectory directory, YearMonth month, List<String> files) {
        return waiting(() -> new Comparison(files.stream().map(directory::file).toList()))
                .flatMap(comparison -> rows.each(month, comparison::rows)
                        .chain(() -> waiting(comparison::end))
                        .eventually(comparison::close));
    }

    private static void refuseUnlessEqual(String name, Comparison.Result result) {
        if (!result.isEqual()) {
            throw new IllegalStateException(
                    "%s is not what the database has: %d the same, %d missing, %d changed, %d more"
                            .formatted(
                                    name,
                                    result.same(),
                                    result.missing(),
                                    result.changed(),
                                    result.late().size()));
        }
    }

    private static Manifest manifest(YearMonth month, int part, String name, Written written, List<Archived> earlier) {
        return new Manifest(
                Manifest.TYPE,
                earlier.size() + 1,
                month.toString(),
                part,
                name,
                Hash.hex(written.hash()),
                written.bytes(),
                written.entries(),
                publicId(written.first()),
                publicId(written.last()),
                earlier.isEmpty() ? null : Hash.hex(earlier.getLast().manifestHash()));
    }

    private static String publicId(UUID id) {
        return id == null ? null : IdKind.AUDIT_ENTRY.format(id);
    }

    private record SignedFile(Manifest manifest, String keyId, byte[] bytes) {}

    /** One that a cut-off run has signed already is taken over: the key may have changed since, the manifest has not. */
    private Uni<SignedFile> sign(ArchiveDirectory directory, Manifest manifest) {
        String name = Manifest.fileName(manifest.number());
        return waiting(() -> known(directory.file(name), manifest))
                .flatMap(known -> known != null
                        ? Uni.createFrom().item(known)
                        : heads.signNamed(manifest.signingInput()).flatMap(signed -> {
                            byte[] bytes = manifest.signed(signed.keyId(), signed.signature());
                            return waiting(() -> {
                                directory.placeBytes(bytes, name);
                                return new SignedFile(manifest, signed.keyId(), readBack(directory.file(name), bytes));
                            });
                        }));
    }

    private static SignedFile known(Path file, Manifest wanted) {
        try {
            if (!Files.exists(file)) {
                return null;
            }
            byte[] bytes = Files.readAllBytes(file);
            Manifest.Signed known = Manifest.Signed.read(bytes);
            if (!known.manifest().equals(wanted)) {
                throw new IllegalStateException(file + " is there already and says otherwise; it is left as it is");
            }
            return new SignedFile(wanted, known.keyId(), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readBack(Path file, byte[] written) {
        try {
            byte[] read = Files.readAllBytes(file);
            if (!Arrays.equals(read, written)) {
                throw new IllegalStateException(file + " does not hold what was written to it");
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Uni<Archived> note(
            ArchiveDirectory directory, YearMonth month, SignedFile signed, Written written, List<Archived> earlier) {
        Manifest manifest = signed.manifest();
        Archived archived = new Archived(
                manifest.number(),
                month,
                manifest.part(),
                written.entries(),
                written.first(),
                written.last(),
                manifest.file(),
                written.bytes(),
                written.hash(),
                Hash.of(signed.bytes()),
                earlier.isEmpty() ? null : earlier.getLast().manifestHash(),
                signed.keyId(),
                directory.toString(),
                clock.instant(),
                clock.instant());
        Map<String, Object> detail = Map.of(
                "number", manifest.number(),
                "entries", manifest.entries(),
                "sha256", manifest.sha256(),
                "manifest_sha256", Hash.hex(archived.manifestHash()));
        return database.of(PLATFORM)
                .write(List.of(
                        ArchiveStore.fact(archived),
                        audit.bySystem(PLATFORM, "archive", "audit.archived", manifest.file(), detail)))
                .onFailure(failure -> Violation.of("audit_archive_pkey", failure)) // another instance was first
                .recoverWithNull()
                .invoke(() -> LOG.infof("%s holds %d entries of the trail", manifest.file(), manifest.entries()))
                .replaceWith(archived);
    }

    /** What waits for a disk does not do so on an event loop. */
    private static <T> Uni<T> waiting(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
