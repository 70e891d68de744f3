package io.postern.retention;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.postern.archive.Hash;
import io.postern.archive.Jws;
import io.postern.id.IdKind;
import io.postern.receipt.ReceiptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a month file of receipts and signed.
 *
 * @param number counts all manifests from 1; months may come in any order
 * @param treeSize and {@code head}: what every line was proven against
 * @param previous the hash of the manifest before, as it lies on the disk; null for the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "type",
    "number",
    "month",
    "file",
    "sha256",
    "bytes",
    "receipts",
    "first_id",
    "last_id",
    "tree_size",
    "head",
    "previous"
})
record ReceiptManifest(
        String type,
        int number,
        String month,
        String file,
        String sha256,
        long bytes,
        long receipts,
        @JsonProperty("first_id") String firstId,
        @JsonProperty("last_id") String lastId,
        @JsonProperty("tree_size") long treeSize,
        String head,
        @Nullable String previous) {

    static final String TYPE = "postern.receipt.archive.v1";
    static final Jws<ReceiptManifest> JWS = new Jws<>("postern-receipt-archive", ReceiptManifest.class);

    static ReceiptManifest of(int number, YearMonth month, ProvenFile.Content content, byte @Nullable [] previous) {
        return new ReceiptManifest(
                TYPE,
                number,
                month.toString(),
                ReceiptFile.of(month),
                Hash.hex(content.hash()),
                content.bytes(),
                content.receipts(),
                IdKind.RECEIPT.format(content.firstId()),
                IdKind.RECEIPT.format(content.lastId()),
                content.head().checkpoint().size(),
                content.head().text(),
                previous == null ? null : Hash.hex(previous));
    }

    static String fileName(int number) {
        return "receipts-manifest-%06d.json".formatted(number);
    }

    /** The month that a manifest names; empty when it is not there. */
    static Optional<YearMonth> month(Path manifest) throws IOException {
        if (!Files.exists(manifest)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    YearMonth.parse(read(Files.readAllBytes(manifest)).payload().month()));
        } catch (IOException | DateTimeParseException e) {
            throw new IOException(manifest + " is no manifest: " + e.getMessage(), e);
        }
    }

    /** @throws IOException when the bytes are no manifest of receipts */
    static Jws.Signed<ReceiptManifest> read(byte[] file) throws IOException {
        Jws.Signed<ReceiptManifest> read = JWS.read(file);
        if (!TYPE.equals(read.payload().type())) {
            throw new IOException("of another type");
        }
        return read;
    }

    /** Whether it says of the file what was found there. */
    boolean isOf(ProvenFile.Content content) {
        return content.receipts() > 0
                && equals(of(number, YearMonth.parse(month), content, null).with(previous));
    }

    private ReceiptManifest with(@Nullable String before) {
        return new ReceiptManifest(
                type, number, month, file, sha256, bytes, receipts, firstId, lastId, treeSize, head, before);
    }
}
