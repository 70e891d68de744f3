package io.postern.retention;

import io.postern.archive.Hash;
import io.postern.archive.Jws;
import io.postern.keys.Ed25519;
import io.postern.log.tree.SignedHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of the receipts' month files, with nothing but the files and the log's public keys: no gateway, no database. Its chain of
 * manifests is verified as a whole before anything of it is believed.
 */
public final class ReceiptArchive {
    private static final Pattern MANIFEST = Pattern.compile("receipts-manifest-(\\d{6,9})\\.json");

    private final Path directory;
    private final List<byte[]> keys;
    private final List<Month> months;

    /** A month of the chain, and the hash of its manifest as it lies on the disk. */
    record Month(ReceiptManifest manifest, byte[] manifestHash) {
        YearMonth month() {
            return YearMonth.parse(manifest.month());
        }
    }

    private ReceiptArchive(Path directory, Collection<byte[]> keys) throws IOException {
        this.directory = directory;
        this.keys = List.copyOf(keys);
        this.months = chain();
    }

    /**
     * @param keys the log's public keys, 32 bytes each
     * @throws DoesNotHold when a manifest is not signed by one of them, or the chain is broken
     */
    public static ReceiptArchive read(Path directory, Collection<byte[]> keys) throws IOException {
        return new ReceiptArchive(directory, keys);
    }

    /** Told what is in the files: where in the log each receipt stands, and which head shows it. */
    public interface Reader {
        void receipt(long position);

        void head(String month, SignedHead head);
    }

    /**
     * Reads every file to its end.
     *
     * @throws DoesNotHold when one is not what was signed
     */
    public void each(Reader reader) {
        for (Month month : months) {
            try (ProvenFile file = open(month)) {
                for (ProvenFile.Proven line = file.next(); line != null; line = file.next()) {
                    reader.receipt(line.position());
                }
                ProvenFile.Content content = file.end();
                refuseAnother(month, content);
                reader.head(month.manifest().month(), content.head());
            }
        }
    }

    List<Month> months() {
        return months;
    }

    Month month(YearMonth wanted) {
        return months.stream()
                .filter(month -> month.month().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new DoesNotHold("no manifest in " + directory + " is of " + wanted));
    }

    private List<Month> chain() throws IOException {
        List<Month> chain = new ArrayList<>();
        for (int number : numbers()) {
            if (number != chain.size() + 1) {
                throw new DoesNotHold(ReceiptManifest.fileName(chain.size() + 1) + " is missing");
            }
            chain.add(next(
                    number, chain.isEmpty() ? null : Hash.hex(chain.getLast().manifestHash())));
        }
        if (chain.isEmpty()) {
            throw new DoesNotHold("there is no manifest of receipts in " + directory);
        }
        return List.copyOf(chain);
    }

    private Iterable<Integer> numbers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            TreeSet<Integer> numbers = new TreeSet<>();
            files.map(file -> MANIFEST.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .forEach(name -> numbers.add(Integer.parseInt(name.group(1))));
            return numbers;
        }
    }

    private Month next(int number, String before) throws IOException {
        String name = ReceiptManifest.fileName(number);
        byte[] bytes = Files.readAllBytes(directory.resolve(name));
        Jws.Signed<ReceiptManifest> read;
        try {
            read = ReceiptManifest.read(bytes);
        } catch (IOException e) {
            throw new DoesNotHold(name + " is no manifest of receipts: " + e.getMessage(), e);
        }
        if (keys.stream().noneMatch(key -> Ed25519.verifies(key, read.signingInput(), read.signature()))) {
            throw new DoesNotHold(name + " is signed by none of the keys given, or was changed after it was signed");
        }
        ReceiptManifest manifest = read.payload();
        if (manifest.number() != number || !Objects.equals(manifest.previous(), before)) {
            throw new DoesNotHold(name + " follows another manifest than the one that stands before it");
        }
        return new Month(manifest, Hash.of(bytes));
    }

    /** The file of a month while it is read. */
    ProvenFile open(Month month) {
        return open(directory.resolve(month.manifest().file()), month);
    }

    /** A copy of it. */
    ProvenFile open(Path copy, Month month) {
        return new ProvenFile(copy, month.month(), keys);
    }

    Path copy(Month month, Path to) throws IOException {
        return Files.copy(directory.resolve(month.manifest().file()), to);
    }

    /** What is said of a file that was read to its end is what was signed. */
    static void refuseAnother(Month month, ProvenFile.Content content) {
        if (!month.manifest().isOf(content)) {
            throw new DoesNotHold(
                    "%s is not the file that was signed: it has %d receipts and the hash %s; %d and %s were signed"
                            .formatted(
                                    month.manifest().file(),
                                    content.receipts(),
                                    Hash.hex(content.hash()),
                                    month.manifest().receipts(),
                                    month.manifest().sha256()));
        }
    }
}
