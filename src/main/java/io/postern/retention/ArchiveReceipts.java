package io.postern.retention;

import io.postern.archive.ArchiveDirectory;
import io.postern.archive.Disk;
import io.postern.archive.Hash;
import io.postern.archive.SignManifest;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.ReservedMerchant;
import io.postern.keys.TreeHeads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Puts a month of receipts into a file: written and proven, read back against the rows, its manifest signed, and the fact of it inserted
 * last. Cut off anywhere, the next run goes on with what is finished, and nothing counts before the fact. No row leaves by it.
 */
@ApplicationScoped
class ArchiveReceipts {
    private static final Logger LOG = Logger.getLogger(ArchiveReceipts.class);
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final WriteMonth months;
    private final RetentionStore store;
    private final TreeHeads heads;
    private final SignManifest sign;
    private final Database database;
    private final Audit audit;

    ArchiveReceipts(
            WriteMonth months,
            RetentionStore store,
            TreeHeads heads,
            SignManifest sign,
            Database database,
            Audit audit) {
        this.months = months;
        this.store = store;
        this.heads = heads;
        this.sign = sign;
        this.database = database;
        this.audit = audit;
    }

    /** The month of which a run signed the manifest and was cut off then: the next number is this month's and no other's. */
    Uni<Optional<YearMonth>> begun(ArchiveDirectory directory) {
        return store.last()
                .flatMap(last -> Disk.get(
                        () -> ReceiptManifest.month(directory.file(ReceiptManifest.fileName(numberAfter(last))))));
    }

    Uni<Void> archive(ArchiveDirectory directory, YearMonth month) {
        return directory
                .tidied()
                .chain(() -> months.write(directory, month))
                .chain(heads::publicKeys)
                .flatMap(keys -> months.readBack(directory, month, List.copyOf(keys.values())))
                .flatMap(content -> store.last().flatMap(last -> unlessArchived(directory, month, content, last)));
    }

    /** Asked after the number, which is still free then: of a month that another instance archived meanwhile none is signed. */
    private Uni<Void> unlessArchived(
            ArchiveDirectory directory,
            YearMonth month,
            ProvenFile.Content content,
            Optional<RetentionStore.Last> last) {
        return store.isArchived(month)
                .flatMap(archived -> archived
                        ? Uni.createFrom().voidItem()
                        : keep(directory, month, content, last).replaceWithVoid());
    }

    private static int numberAfter(Optional<RetentionStore.Last> last) {
        return last.map(RetentionStore.Last::number).orElse(0) + 1;
    }

    private Uni<ArchivedMonth> keep(
            ArchiveDirectory directory,
            YearMonth month,
            ProvenFile.Content content,
            Optional<RetentionStore.Last> last) {
        byte[] before = last.map(RetentionStore.Last::manifestHash).orElse(null);
        ReceiptManifest manifest = ReceiptManifest.of(numberAfter(last), month, content, before);
        return sign.sign(directory, ReceiptManifest.fileName(manifest.number()), ReceiptManifest.JWS, manifest)
                .map(signed -> new ArchivedMonth(
                        manifest.number(),
                        month,
                        content.receipts(),
                        content.firstId(),
                        content.lastId(),
                        manifest.file(),
                        content.bytes(),
                        content.hash(),
                        manifest.treeSize(),
                        Hash.of(signed.bytes()),
                        before,
                        signed.keyId(),
                        directory.toString()))
                .flatMap(this::note);
    }

    private Uni<ArchivedMonth> note(ArchivedMonth archived) {
        Map<String, Object> detail = Map.of(
                "number", archived.number(),
                "receipts", archived.receipts(),
                "tree_size", archived.treeSize(),
                "sha256", Hash.hex(archived.fileHash()),
                "manifest_sha256", Hash.hex(archived.manifestHash()));
        return database.of(PLATFORM)
                .write(List.of(
                        RetentionStore.fact(archived),
                        audit.bySystem(PLATFORM, "retention", "receipt.archived", archived.file(), detail)))
                .onFailure(failure -> Violation.of("receipt_archive_pkey", failure)
                        || Violation.of("month_archived_once", failure)) // another instance was first
                .recoverWithNull()
                .invoke(() -> LOG.infof("%s holds %d receipts", archived.file(), archived.receipts()))
                .replaceWith(archived);
    }
}
