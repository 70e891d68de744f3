package io.postern.retention;

import io.postern.archive.ArchiveDirectory;
import io.postern.archive.Hash;
import io.postern.archive.Jws;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Violation;
import io.postern.id.ReservedMerchant;
import io.postern.keys.TreeHeads;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
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
    private final Database database;
    private final Audit audit;

    ArchiveReceipts(WriteMonth months, RetentionStore store, TreeHeads heads, Database database, Audit audit) {
        this.months = months;
        this.store = store;
        this.heads = heads;
        this.database = database;
        this.audit = audit;
    }

    Uni<ArchivedMonth> archive(ArchiveDirectory directory, YearMonth month) {
        return directory
                .tidied()
                .chain(() -> months.write(directory, month))
                .chain(heads::publicKeys)
                .flatMap(keys -> months.readBack(directory, month, List.copyOf(keys.values())))
                .flatMap(content -> store.last().flatMap(last -> keep(directory, month, content, last)));
    }

    private Uni<ArchivedMonth> keep(
            ArchiveDirectory directory,
            YearMonth month,
            ProvenFile.Content content,
            Optional<RetentionStore.Last> last) {
        byte[] before = last.map(RetentionStore.Last::manifestHash).orElse(null);
        ReceiptManifest manifest =
                ReceiptManifest.of(last.map(RetentionStore.Last::number).orElse(0) + 1, month, content, before);
        return sign(directory, manifest)
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

    private record SignedFile(String keyId, byte[] bytes) {}

    /** One that a cut-off run has signed already is taken over: the key may have changed since, the manifest has not. */
    private Uni<SignedFile> sign(ArchiveDirectory directory, ReceiptManifest manifest) {
        String name = ReceiptManifest.fileName(manifest.number());
        return waiting(() -> known(directory.file(name), manifest))
                .flatMap(known -> known != null
                        ? Uni.createFrom().item(known)
                        : heads.signNamed(ReceiptManifest.JWS.signingInput(manifest))
                                .flatMap(signed -> waiting(() -> placed(directory, name, manifest, signed))));
    }

    private static SignedFile placed(
            ArchiveDirectory directory, String name, ReceiptManifest manifest, TreeHeads.Signed signed) {
        byte[] bytes = ReceiptManifest.JWS.signed(manifest, signed.keyId(), signed.signature());
        directory.placeBytes(bytes, name);
        if (!Arrays.equals(bytes, bytes(directory.file(name)))) {
            throw new DoesNotHold(name + " does not hold what was written to it");
        }
        return new SignedFile(signed.keyId(), bytes);
    }

    private static SignedFile known(Path file, ReceiptManifest wanted) {
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes = bytes(file);
        try {
            Jws.Signed<ReceiptManifest> known = ReceiptManifest.read(bytes);
            if (!known.payload().equals(wanted)) {
                throw new DoesNotHold(file + " is there already and says otherwise; it is left as it is");
            }
            return new SignedFile(known.keyId(), bytes);
        } catch (IOException e) {
            throw new DoesNotHold(file + " is there already and is no manifest", e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static <T> Uni<T> waiting(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
