package io.postern.cli;

import io.postern.log.tree.GrowingTree;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import io.postern.log.tree.VerifierKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an exported log: each record against its leaf, all leaves against every signed head, and the log against what was
 * anchored elsewhere. Reads entry after entry and head after head, so a log of any length fits.
 */
final class LogVerifier {
    private static final HexFormat HEX = HexFormat.of();

    private final List<VerifierKey> keys;
    private final Verdict verdict;
    private final AnchoredHeads anchors;
    private final TreeHash hash = new TreeHash();
    private final GrowingTree tree = new GrowingTree();
    private Optional<ArchivedReceipts> archived = Optional.empty();
    private long lastGood;
    private long unseen;

    LogVerifier(List<VerifierKey> keys, Verdict verdict) {
        this.keys = keys;
        this.verdict = verdict;
        this.anchors = new AnchoredHeads(keys, verdict);
    }

    /**
     * @param anchored a directory of anchors, kept where nobody who could change the database could change them
     * @param receipts the archive of receipts that have left the database; null when there is none at hand
     */
    void verify(LogFiles files, Path anchored, @Nullable Path receipts) throws IOException {
        anchors.read(anchored);
        if (receipts != null) {
            archived = Optional.of(ArchivedReceipts.read(receipts, keys, anchors, verdict));
        }
        try (SignedHeads heads = new SignedHeads(files.heads(), keys, verdict)) {
            for (Path part : files.entries()) {
                readEntries(part, heads);
            }
            sayWhatIsMissing(heads);
            readStrays(files);
            if (unseen > 0) {
                verdict.open("the texts of %d receipts, which have left the database for an archive (--receipts)"
                        .formatted(unseen));
            }
            verdict.holds("%d entries were hashed, and held against %d heads and %d anchors"
                    .formatted(tree.size(), heads.held(), anchors.count()));
        }
    }

    /** Of which the database says that it left for an archive. */
    private void lookInTheArchive(Map<String, String> entry) {
        if (archived.isEmpty()) {
            unseen++;
        } else if (!archived.get().has(tree.size())) {
            verdict.wrong("%s is gone from the database, and not in %s as it says"
                    .formatted(name(entry), entry.get("archived_in")));
        }
    }

    private void readEntries(Path part, SignedHeads heads) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(part)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                readEntry(JsonLine.fields(line));
                holdHeads(heads);
                anchors.of(tree.size()).ifPresent(anchor -> hold(anchor, "the anchor"));
            }
        }
    }

    private void readEntry(Map<String, String> entry) {
        if (!String.valueOf(tree.size()).equals(entry.get("position"))) {
            verdict.wrong("entry " + tree.size() + " is not there; " + name(entry) + " comes in its place");
        }
        String text = entry.get("entry");
        byte[] leaf = leaf(entry);
        if (text == null && entry.get("archived_in") != null) {
            lookInTheArchive(entry);
        } else if (text == null) {
            verdict.wrong(name(entry) + " is gone from the database");
        } else if (!Arrays.equals(hash.ofLeaf(text.getBytes(StandardCharsets.UTF_8)), leaf)) {
            verdict.wrong(name(entry) + " was changed: it now says " + JsonLine.shortened(text));
        } else if (!text.contains("\"id\":\"" + entry.get("id") + "\"")) {
            verdict.wrong(name(entry) + " is another record than the log says");
        }
        tree.add(leaf);
    }

    /** They come in the order of their sizes, so each is met when the log has its size. */
    private void holdHeads(SignedHeads heads) throws IOException {
        for (SignedHead head = heads.upTo(tree.size()); head != null; head = heads.upTo(tree.size())) {
            if (head.checkpoint().size() == tree.size()) {
                hold(head, "the head");
            } else {
                verdict.wrong("the head of size %d stands behind a larger one"
                        .formatted(head.checkpoint().size()));
            }
        }
    }

    private static byte[] leaf(Map<String, String> entry) {
        try {
            return HEX.parseHex(String.valueOf(entry.get("leaf_hash")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("entry " + entry.get("position") + " has no hash", e);
        }
    }

    private static String name(Map<String, String> entry) {
        return "the %s %s of %s, entry %s,"
                .formatted(entry.get("kind"), entry.get("id"), entry.get("merchant"), entry.get("position"));
    }

    private void hold(SignedHead head, String what) {
        if (Arrays.equals(head.checkpoint().root(), tree.root())) {
            lastGood = tree.size();
        } else {
            verdict.wrong(
                    "%s of size %d, signed at %s, is of another log: entries from %d on were changed, swapped, added or removed"
                            .formatted(what, tree.size(), head.checkpoint().time(), lastGood));
        }
    }

    private void sayWhatIsMissing(SignedHeads heads) throws IOException {
        SignedHead under = heads.last();
        heads.takeRest();
        SignedHead last = heads.last();
        anchors.largest().ifPresent(anchor -> sayCutOff("an anchor", anchor));
        if (last == null) {
            verdict.wrong("the log has no signed head");
            return;
        }
        sayCutOff("a head", last);
        long covered = under == null ? 0 : under.checkpoint().size();
        if (last.checkpoint().size() <= tree.size() && tree.size() > covered) {
            verdict.wrong("entries from %d on stand under no signed head".formatted(covered));
        }
    }

    private void sayCutOff(String what, SignedHead head) {
        long size = head.checkpoint().size();
        if (size > tree.size()) {
            verdict.wrong(
                    "%s of size %d was signed at %s and the log has %d entries: the last %d were cut off, or this is an older copy"
                            .formatted(what, size, head.checkpoint().time(), tree.size(), size - tree.size()));
        }
    }

    private void readStrays(LogFiles files) throws IOException {
        try (Stream<String> lines = Files.lines(files.strays())) {
            lines.map(JsonLine::fields)
                    .forEach(stray ->
                            verdict.wrong("the %s %s of %s is in no log: it was put into the database past the gateway"
                                    .formatted(stray.get("kind"), stray.get("id"), stray.get("merchant"))));
        }
    }
}
