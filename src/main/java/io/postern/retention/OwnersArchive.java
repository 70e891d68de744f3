package io.postern.retention;

import io.postern.archive.Hash;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the database's owner does with archived months: lets their rows go from the table, and brings them back. Each begins with reading
 * the whole file, against its signature, the log's own leaves and the fact that the gateway inserted; what does not hold changes nothing.
 * Cut off anywhere, the same command goes on where it was.
 */
public final class OwnersArchive {
    private static final int AT_ONCE = 1_000;

    private final ReceiptArchive archive;
    private final OwnersTable table;
    private final PrintWriter out;

    public OwnersArchive(ReceiptArchive archive, Connection owner, PrintWriter out) throws SQLException {
        this.archive = archive;
        this.table = new OwnersTable(owner);
        this.out = out;
    }

    /** Every month whose rows are still in the table, or one alone. */
    public void release(Optional<YearMonth> month) throws SQLException, IOException {
        table.alone();
        for (ReceiptArchive.Month one : month.map(archive::month).map(List::of).orElse(archive.months())) {
            release(one);
        }
    }

    private void release(ReceiptArchive.Month month) throws SQLException, IOException {
        OwnersTable.Fact fact = fact(month);
        String stands = fact.move().orElse("archived");
        if (stands.equals("released")) {
            out.printf("%s: released before%n", month.month());
            return;
        }
        withVerifiedCopy(month, copy -> {
            int seq = fact.seq();
            if (!stands.equals("release_begun")) {
                table.move(fact, ++seq, "release_begun");
            }
            long gone = each(copy, month, batch -> table.letGo(month.month(), batch));
            table.move(fact, seq + 1, "released");
            out.printf(
                    "%s: %d receipts left the table, of %d in %s%n",
                    month.month(), gone, fact.receipts(), month.manifest().file());
        });
    }

    public void restore(YearMonth wanted) throws SQLException, IOException {
        table.alone();
        ReceiptArchive.Month month = archive.month(wanted);
        OwnersTable.Fact fact = fact(month);
        String stands = fact.move().orElse("archived");
        if (stands.equals("archived") || stands.equals("restored")) {
            out.printf("%s: its receipts are in the table%n", wanted);
            return;
        }
        withVerifiedCopy(month, copy -> {
            int seq = fact.seq();
            if (!stands.equals("restore_begun")) {
                table.move(fact, ++seq, "restore_begun");
            }
            long back = each(copy, month, table::bringBack);
            table.move(fact, seq + 1, "restored");
            out.printf(
                    "%s: %d receipts are back, of %d in %s%n",
                    wanted, back, fact.receipts(), month.manifest().file());
        });
    }

    private OwnersTable.Fact fact(ReceiptArchive.Month month) throws SQLException {
        OwnersTable.Fact fact = table.fact(month.month())
                .orElseThrow(() -> new DoesNotHold("this database knows of no archive of " + month.month()));
        if (!Arrays.equals(fact.manifestHash(), month.manifestHash())
                || !Hash.hex(fact.fileHash()).equals(month.manifest().sha256())) {
            throw new DoesNotHold(
                    "the archive of %s is another one than this database knows of".formatted(month.month()));
        }
        return fact;
    }

    private interface Work {
        void on(Path copy) throws SQLException, IOException;
    }

    /** What was verified is what is worked with, whoever writes to the directory meanwhile. */
    private void withVerifiedCopy(ReceiptArchive.Month month, Work work) throws SQLException, IOException {
        Path own = Files.createTempDirectory("postern-receipts");
        Path copy = own.resolve(month.manifest().file());
        try {
            archive.copy(month, copy);
            verify(copy, month);
            work.on(copy);
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(own);
        }
    }

    private void verify(Path copy, ReceiptArchive.Month month) throws SQLException {
        each(copy, month, batch -> {
            if (!table.areInTheLog(batch)) {
                throw new DoesNotHold("%s has receipts that this database's log has not, from %s on"
                        .formatted(
                                month.manifest().file(), batch.getFirst().row().id()));
            }
            if (table.contradicts(batch)) {
                throw new DoesNotHold(
                        "the table has receipts of %s that say something else than the file".formatted(month.month()));
            }
            return batch.size();
        });
        try (ProvenFile file = archive.open(copy, month)) {
            ReceiptArchive.refuseAnother(month, file.end());
        }
    }

    private interface Batch {
        long take(List<ProvenFile.Proven> batch) throws SQLException;
    }

    private long each(Path copy, ReceiptArchive.Month month, Batch reader) throws SQLException {
        long all = 0;
        try (ProvenFile file = archive.open(copy, month)) {
            List<ProvenFile.Proven> batch = new ArrayList<>();
            for (ProvenFile.Proven line = file.next(); line != null; line = file.next()) {
                batch.add(line);
                if (batch.size() == AT_ONCE) {
                    all += reader.take(batch);
                    batch = new ArrayList<>();
                }
            }
            return batch.isEmpty() ? all : all + reader.take(batch);
        }
    }
}
