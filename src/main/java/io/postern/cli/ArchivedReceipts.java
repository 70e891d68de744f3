package io.postern.cli;

import io.postern.log.tree.SignedHead;
import io.postern.log.tree.VerifierKey;
import io.postern.retention.DoesNotHold;
import io.postern.retention.ReceiptArchive;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which places of a log have their receipts in an archive that holds: a bit for each. */
final class ArchivedReceipts implements ReceiptArchive.Reader {
    private static final int PART = 30; // bits of a position that one set of them takes
    private static final int WITHIN = (1 << PART) - 1;

    private final AnchoredHeads anchors;
    private final Map<Integer, BitSet> places = new HashMap<>();

    private ArchivedReceipts(AnchoredHeads anchors) {
        this.anchors = anchors;
    }

    /** A receipt in a file is proven against a head of this log, so that head is held against the entries as an anchor is. */
    static ArchivedReceipts read(Path directory, List<VerifierKey> keys, AnchoredHeads anchors, Verdict verdict)
            throws IOException {
        ArchivedReceipts receipts = new ArchivedReceipts(anchors);
        try {
            ReceiptArchive.read(
                            directory, keys.stream().map(VerifierKey::publicKey).toList())
                    .each(receipts);
        } catch (DoesNotHold e) {
            verdict.wrong("the archive of receipts does not hold: " + e.getMessage());
        }
        return receipts;
    }

    boolean has(long position) {
        BitSet part = places.get((int) (position >>> PART));
        return part != null && part.get((int) (position & WITHIN));
    }

    @Override
    public void receipt(long position) {
        places.computeIfAbsent((int) (position >>> PART), part -> new BitSet()).set((int) (position & WITHIN));
    }

    @Override
    public void head(String month, SignedHead head) {
        anchors.add(head.text(), "the head of the archive of " + month);
    }
}
