package io.postern.retention;

import io.postern.archive.ArchiveDirectory;
import io.postern.archive.Disk;
import io.postern.archive.MonthFile;
import io.postern.log.Proof;
import io.postern.log.ProveReceipts;
import io.postern.receipt.ReceiptFile;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;

/**
 * Writes the file of a month, every receipt with its proof against one head, and reads it back against the rows. A file that a run
 * wrote that was cut off later is taken as it is, and read in the same way.
 */
@ApplicationScoped
class WriteMonth {
    private final MonthReceipts rows;
    private final ProveReceipts proofs;

    WriteMonth(MonthReceipts rows, ProveReceipts proofs) {
        this.rows = rows;
        this.proofs = proofs;
    }

    /** Fails with {@code receipt_not_sealed} when the log has not all of them; nothing is there then. */
    Uni<Void> write(ArchiveDirectory directory, YearMonth month) {
        String name = ReceiptFile.of(month);
        return Disk.get(() -> Files.exists(directory.file(name)))
                .flatMap(there -> there
                        ? Uni.createFrom().voidItem()
                        : proofs.sealed().flatMap(size -> written(directory, month, size)));
    }

    private Uni<Void> written(ArchiveDirectory directory, YearMonth month, long treeSize) {
        String name = ReceiptFile.of(month);
        return Disk.get(() -> new MonthFile(directory.unfinished(name)))
                .flatMap(file -> rows.each(month, page -> add(file, page, treeSize))
                        .chain(() -> Disk.get(file::finish))
                        .eventually(file::close))
                .chain(written -> Disk.run(() -> directory.place(written.path(), name)));
    }

    private Uni<Void> add(MonthFile file, List<ReceiptRow> page, long treeSize) {
        List<UUID> ids = page.stream().map(ReceiptRow::id).toList();
        return proofs.against(page.getFirst().merchantId(), ids, treeSize)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(proven -> write(file, page, proven))
                .replaceWithVoid();
    }

    private static void write(MonthFile file, List<ReceiptRow> page, List<Proof> proven) {
        for (int n = 0; n < page.size(); n++) {
            file.add(page.get(n).id(), ProvenLine.of(page.get(n), proven.get(n)).text());
        }
    }

    /** Every line proven, and each the same as its row; as many lines as rows. */
    Uni<ProvenFile.Content> readBack(ArchiveDirectory directory, YearMonth month, List<byte[]> keys) {
        return Disk.get(() -> new ProvenFile(directory.file(ReceiptFile.of(month)), month, keys))
                .flatMap(file -> rows.each(month, page -> Disk.run(() -> compare(file, page)))
                        .chain(() -> Disk.get(() -> nothingMore(file)))
                        .eventually(file::close));
    }

    private static void compare(ProvenFile file, List<ReceiptRow> page) {
        for (ReceiptRow row : page) {
            ProvenFile.Proven line = file.next();
            if (line == null || !line.row().equals(row)) {
                throw new DoesNotHold("the file is not what the database has, from the receipt " + row.id() + " on");
            }
        }
    }

    private static ProvenFile.Content nothingMore(ProvenFile file) {
        if (file.next() != null) {
            throw new DoesNotHold("the file has receipts that the database has not");
        }
        return file.end();
    }
}
