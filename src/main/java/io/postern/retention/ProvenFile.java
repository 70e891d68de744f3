package io.postern.retention;

import io.postern.archive.Hash;
import io.postern.id.Ids;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/**
 * A month file while it is read. Each line is proven before it is handed out: its text has its hash, its path leads to the root of one
 * head that the log signed, and it stands at its place, in its month. Needs no gateway and no database; waits for the disk.
 */
final class ProvenFile implements AutoCloseable {
    private final Path path;
    private final YearMonth month;
    private final FilesHead head;
    private final DigestInputStream disk;
    private final BufferedReader lines;
    private final UUID begins;
    private final UUID ends;
    private ReceiptRow last;
    private UUID firstId;
    private UUID lastId;
    private long receipts;

    /** A receipt that is proven, and its place in the log. */
    record Proven(ReceiptRow row, byte[] leafHash, long position) {}

    /** What was in the whole file. */
    record Content(long receipts, UUID firstId, UUID lastId, SignedHead head, long bytes, byte[] hash) {}

    /** @param keys the log's public keys, 32 bytes each */
    ProvenFile(Path path, YearMonth month, Collection<byte[]> keys) {
        this.path = path;
        this.month = month;
        this.head = new FilesHead(keys);
        this.begins = firstOf(month);
        this.ends = firstOf(month.plusMonths(1));
        try {
            disk = new DigestInputStream(Files.newInputStream(path), Hash.sha256());
            lines = lines(disk);
        } catch (IOException e) {
            throw cannotBeRead(e);
        }
    }

    private static BufferedReader lines(InputStream disk) throws IOException {
        try {
            return new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(disk, 1 << 16), StandardCharsets.UTF_8));
        } catch (IOException e) {
            disk.close();
            throw e;
        }
    }

    static UUID firstOf(YearMonth month) {
        return Ids.firstAt(month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    /** The receipt that comes next; null behind the last. */
    Proven next() {
        try {
            String text = lines.readLine();
            return text == null ? null : proven(text);
        } catch (IOException e) {
            throw cannotBeRead(e);
        } catch (DoesNotHold e) {
            throw new DoesNotHold("line %d of %s %s".formatted(receipts + 1, path.getFileName(), e.getMessage()), e);
        }
    }

    private Proven proven(String text) {
        ProvenLine line = ProvenLine.read(text);
        ReceiptRow row = line.row();
        if (ReceiptRow.compare(row.id(), begins) < 0 || ReceiptRow.compare(row.id(), ends) >= 0) {
            throw new DoesNotHold("is a receipt of another month");
        }
        if (last != null && !row.isAfter(last)) {
            throw new DoesNotHold("is not at its place");
        }
        byte[] leaf = TreeHash.leaf(line.body().getBytes(StandardCharsets.UTF_8));
        head.prove(line, leaf);
        last = row;
        receipts++;
        firstId = firstId == null || ReceiptRow.compare(row.id(), firstId) < 0 ? row.id() : firstId;
        lastId = lastId == null || ReceiptRow.compare(row.id(), lastId) > 0 ? row.id() : lastId;
        return new Proven(row, leaf, line.leafIndex());
    }

    /** Reads what is left; the hash is over every byte of the file. */
    Content end() {
        while (next() != null) {}
        try {
            disk.transferTo(OutputStream.nullOutputStream());
            return new Content(
                    receipts,
                    firstId,
                    lastId,
                    head.head(),
                    Files.size(path),
                    disk.getMessageDigest().digest());
        } catch (IOException e) {
            throw cannotBeRead(e);
        }
    }

    private DoesNotHold cannotBeRead(IOException e) {
        return new DoesNotHold("%s cannot be read behind line %d: %s".formatted(path.getFileName(), receipts, e), e);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
