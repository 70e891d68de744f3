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

    /** The two ways of a month's rows: out of the table, and back into it. */
    private enum Way {
        OUT("release_begun", "released"),
        BACK("restore_begun", "restored");

        private final String begun;
        private final String done;

        Way(String begun, String done) {
            this.begun = begun;
            this.done = done;
        }
    }

    /** What is done with so many lines; answers with how many rows it moved. */
    private interface Step {
        long take(Batch batch) throws SQLException;
    }

    private final ReceiptArchive archive;
    private final OwnersTable table;
    private final MonthMoves moves;
    private final PrintWriter out;

    public OwnersArchive(ReceiptArchive archive, Connection owner, PrintWriter out) throws SQLException {
        this.archive = archive;
        this.table = new OwnersTable(owner);
        this.moves = new MonthMoves(owner);
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
        MonthMoves.Fact fact = fact(month);
        if (fact.standsAt(Way.OUT.done)) {
            out.printf("%s: released before%n", month.month());
            return;
        }
        long gone = move(Way.OUT, fact, month, batch -> table.letGo(month.month(), batch));
        out.printf(
                "%s: %d receipts left the table, of %d in %s%n",
                month.month(), gone, fact.receipts(), month.manifest().file());
    }

    public void restore(YearMonth wanted) throws SQLException, IOException {
        table.alone();
        ReceiptArchive.Month month = archive.month(wanted);
        MonthMoves.Fact fact = fact(month);
        if (fact.move().isEmpty() || fact.standsAt(Way.BACK.done)) {
            out.printf("%s: its receipts are in the table%n", wanted);
            return;
        }
        long back = move(Way.BACK, fact, month, table::bringBack);
        out.printf(
                "%s: %d receipts are back, of %d in %s%n",
                wanted, back, fact.receipts(), month.manifest().file());
    }

    /** From a copy: what was verified is what is worked with, whoever writes to the directory meanwhile. */
    private long move(Way way, MonthMoves.Fact fact, ReceiptArchive.Month month, Step step)
            throws SQLException, IOException {
        Path own = Files.createTempDirectory("postern-receipts");
        Path copy = own.resolve(month.manifest().file());
        try {
            archive.copy(month, copy);
            verify(copy, month);
            int seq = fact.seq();
            if (!fact.standsAt(way.begun)) {
                moves.add(fact, ++seq, way.begun);
            }
            long moved = each(copy, month, step);
            moves.add(fact, seq + 1, way.done);
            return moved;
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(own);
        }
    }

    private MonthMoves.Fact fact(ReceiptArchive.Month month) throws SQLException {
        MonthMoves.Fact fact = moves.fact(month.month())
                .orElseThrow(() -> new DoesNotHold("this database knows of no archive of " + month.month()));
        if (!Arrays.equals(fact.manifestHash(), month.manifestHash())
                || !Hash.hex(fact.fileHash()).equals(month.manifest().sha256())) {
            throw new DoesNotHold(
                    "the archive of %s is another one than this database knows of".formatted(month.month()));
        }
        return fact;
    }

    private void verify(Path copy, ReceiptArchive.Month month) throws SQLException {
        each(copy, month, batch -> {
            if (!table.areInTheLog(batch)) {
                throw new DoesNotHold("%s has receipts that this database's log has not, from %s on"
                        .formatted(
                                month.manifest().file(),
                                batch.lines().getFirst().row().id()));
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

    private long each(Path copy, ReceiptArchive.Month month, Step step) throws SQLException {
        long all = 0;
        try (ProvenFile file = archive.open(copy, month)) {
            for (Batch batch = next(file); batch.size() > 0; batch = next(file)) {
                all += step.take(batch);
            }
        }
        return all;
    }

    private static Batch next(ProvenFile file) {
        List<ProvenFile.Proven> lines = new ArrayList<>();
        while (lines.size() < AT_ONCE && file.next() instanceof ProvenFile.Proven line) {
            lines.add(line);
        }
        return new Batch(lines);
    }
}
