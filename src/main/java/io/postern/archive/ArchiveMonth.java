package io.postern.archive;

import io.postern.archive.MonthFile.Written;
import io.postern.archive.SignManifest.Signed;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private final CompareMonth compare;
    private final SignManifest sign;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    ArchiveMonth(MonthRows rows, CompareMonth compare, SignManifest sign, Database database, Audit audit, Clock clock) {
        this.rows = rows;
        this.compare = compare;
        this.sign = sign;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param earlier all that is archived, oldest first */
    Uni<Archived> archive(ArchiveDirectory directory, YearMonth month, List<Archived> earlier) {
        Part part = Part.first(month, earlier);
        return Disk.get(() -> new MonthFile(directory.unfinished(part.file())))
                .flatMap(file -> rows.each(month, file::add)
                        .chain(() -> Disk.get(file::finish))
                        .eventually(file::close))
                .flatMap(written -> keep(directory, part, written));
    }

    /** Entries that were found in the month when it was archived already: a part of their own. */
    Uni<Archived> archiveLate(ArchiveDirectory directory, YearMonth month, List<Entry> late, List<Archived> earlier) {
        Part part = Part.later(month, earlier);
        return Disk.get(() -> {
                    try (MonthFile file = new MonthFile(directory.unfinished(part.file()))) {
                        file.add(late);
                        return file.finish();
                    }
                })
                .flatMap(written -> keep(directory, part, written));
    }

    private Uni<Archived> keep(ArchiveDirectory directory, Part part, Written written) {
        Manifest manifest = part.manifest(written);
        return Disk.run(() -> directory.place(written.path(), part.file()))
                .chain(() -> compare.compare(directory, part.month(), part.filesOfMonth()))
                .invoke(result -> refuseUnlessEqual(part, result))
                .chain(() -> sign.sign(directory, Manifest.fileName(manifest.number()), Manifest.JWS, manifest))
                .map(signed -> archived(directory, part, written, manifest, signed))
                .flatMap(archived -> note(archived, manifest));
    }

    private static void refuseUnlessEqual(Part part, Comparison.Result result) {
        if (!result.isEqual()) {
            throw new IllegalStateException(
                    "%s is not what the database has: %d the same, %d missing, %d changed, %d more"
                            .formatted(
                                    part.file(),
                                    result.same(),
                                    result.missing(),
                                    result.changed(),
                                    result.late().size()));
        }
    }

    private Archived archived(
            ArchiveDirectory directory, Part part, Written written, Manifest manifest, Signed signed) {
        return new Archived(
                manifest.number(),
                part.month(),
                part.number(),
                written.entries(),
                written.first(),
                written.last(),
                part.file(),
                written.bytes(),
                written.hash(),
                Hash.of(signed.bytes()),
                part.before(),
                signed.keyId(),
                directory.toString(),
                clock.instant(),
                clock.instant());
    }

    private Uni<Archived> note(Archived archived, Manifest manifest) {
        Map<String, Object> detail = Map.of(
                "number", manifest.number(),
                "entries", manifest.entries(),
                "sha256", manifest.sha256(),
                "manifest_sha256", Hash.hex(archived.manifestHash()));
        return database.of(PLATFORM)
                .write(List.of(
                        ArchiveStore.fact(archived),
                        audit.bySystem(PLATFORM, "archive", "audit.archived", archived.file(), detail)))
                .onFailure(failure -> Violation.of("audit_archive_pkey", failure)) // another instance was first
                .recoverWithNull()
                .invoke(() -> LOG.infof("%s holds %d entries of the trail", archived.file(), archived.entries()))
                .replaceWith(archived);
    }
}
