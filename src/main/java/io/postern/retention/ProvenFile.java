package io.postern.retention;

import io.postern.archive.Hash;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.log.tree.Proofs;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import io.postern.log.tree.VerifierKey;
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
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/**
 * A month file while it is read. Each line is proven before it is handed out: its text has its hash, its path leads to the root of one
 * head that the log signed, and it stands at its place, in its month. Needs no gateway and no database; waits for the disk.
 */
final class ProvenFile implements AutoCloseable {
    private static final HexFormat HEX = HexFormat.of();

    private final Path path;
    private final YearMonth month;
    private final List<byte[]> keys;
    private final DigestInputStream disk;
    private final BufferedReader lines;
    private final UUID begins;
    private final UUID ends;
    private SignedHead head;
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
        this.keys = List.copyOf(keys);
        this.begins = firstOf(month);
        this.ends = firstOf(month.plusMonths(1));
        try {
            InputStream file = Files.newInputStream(path);
            try {
                disk = new DigestInputStream(file, Hash.sha256());
                lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(disk, 1 << 16), StandardCharsets.UTF_8));
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw cannotBeRead(e);
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
        ReceiptRow row = row(line);
        if (last != null && !row.isAfter(last)) {
            throw new DoesNotHold("is not at its place");
        }
        byte[] leaf = TreeHash.leaf(line.body().getBytes(StandardCharsets.UTF_8));
        prove(line, leaf);
        last = row;
        receipts++;
        firstId = firstId == null || ReceiptRow.compare(row.id(), firstId) < 0 ? row.id() : firstId;
        lastId = lastId == null || ReceiptRow.compare(row.id(), lastId) > 0 ? row.id() : lastId;
        return new Proven(row, leaf, line.leafIndex());
    }

    private ReceiptRow row(ProvenLine line) {
        ProvenLine.Statement says = line.statement();
        UUID id = IdKind.RECEIPT.parse(line.receipt()).orElseThrow(() -> new DoesNotHold("names no receipt"));
        if (!line.receipt().equals(says.id()) || says.kind() == null || says.subject() == null) {
            throw new DoesNotHold("has the text of another receipt");
        }
        if (ReceiptRow.compare(id, begins) < 0 || ReceiptRow.compare(id, ends) >= 0) {
            throw new DoesNotHold("is a receipt of another month");
        }
        try {
            return new ReceiptRow(
                    IdKind.MERCHANT.parse(says.merchant()).orElseThrow(() -> new DoesNotHold("names no merchant")),
                    id,
                    says.kind(),
                    line.payment() == null
                            ? null
                            : IdKind.PAYMENT
                                    .parse(line.payment())
                                    .orElseThrow(() -> new DoesNotHold("names no payment")),
                    line.factSeq(),
                    says.subject(),
                    line.body(),
                    Instant.parse(line.createdAt()));
        } catch (DateTimeException | NullPointerException e) {
            throw new DoesNotHold("has no time", e);
        }
    }

    private void prove(ProvenLine line, byte[] leaf) {
        SignedHead of = head(line.head());
        if (!HEX.formatHex(leaf).equals(line.leafHash())) {
            throw new DoesNotHold("has a text that was changed: its hash is another one");
        }
        byte[] root = of.checkpoint().root();
        boolean leads;
        try {
            List<byte[]> beside = line.path().stream().map(HEX::parseHex).toList();
            leads = line.treeSize() == of.checkpoint().size()
                    && HEX.formatHex(root).equals(line.rootHash())
                    && Proofs.root(line.leafIndex(), line.treeSize(), leaf, beside)
                            .filter(found -> Arrays.equals(found, root))
                            .isPresent();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new DoesNotHold("has a path that is none", e);
        }
        if (!"proof".equals(line.object()) || !leads) {
            throw new DoesNotHold("has a path that does not lead to the head");
        }
    }

    /** One head for all lines: its signature is verified once. */
    private SignedHead head(String text) {
        if (head != null && head.text().equals(text)) {
            return head;
        }
        if (head != null) {
            throw new DoesNotHold("is proven against another head than those before");
        }
        try {
            SignedHead read = SignedHead.read(String.valueOf(text));
            String name = read.checkpoint().origin();
            if (read.signedBy(
                            keys.stream().map(key -> new VerifierKey(name, key)).toList())
                    .isEmpty()) {
                throw new DoesNotHold("has a head that none of the keys given signed");
            }
            head = read;
            return read;
        } catch (IllegalArgumentException e) {
            throw new DoesNotHold("has a head that is none", e);
        }
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
                    head,
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
