package io.postern.retention;

import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.Proofs;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.VerifierKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one head of the log that all lines of a month file are proven against; its signature is verified once. */
final class FilesHead {
    private static final HexFormat HEX = HexFormat.of();

    private final List<byte[]> keys;
    private @Nullable SignedHead head;

    /** @param keys the log's public keys, 32 bytes each */
    FilesHead(Collection<byte[]> keys) {
        this.keys = List.copyOf(keys);
    }

    /** Null before the first line. */
    @Nullable
    SignedHead head() {
        return head;
    }

    /** @throws DoesNotHold unless the line's path leads from its text to the head */
    void prove(ProvenLine line, byte[] leaf) {
        Checkpoint of = sameHead(line.head()).checkpoint();
        if (!HEX.formatHex(leaf).equals(line.leafHash())) {
            throw new DoesNotHold("has a text that was changed: its hash is another one");
        }
        if (!"proof".equals(line.object()) || !leads(line, leaf, of)) {
            throw new DoesNotHold("has a path that does not lead to the head");
        }
    }

    private static boolean leads(ProvenLine line, byte[] leaf, Checkpoint of) {
        try {
            List<byte[]> beside = line.path().stream().map(HEX::parseHex).toList();
            return line.treeSize() == of.size()
                    && HEX.formatHex(of.root()).equals(line.rootHash())
                    && Proofs.root(line.leafIndex(), line.treeSize(), leaf, beside)
                            .filter(found -> Arrays.equals(found, of.root()))
                            .isPresent();
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new DoesNotHold("has a path that is none", e);
        }
    }

    private SignedHead sameHead(String text) {
        if (head == null) {
            head = signed(text);
        } else if (!head.text().equals(text)) {
            throw new DoesNotHold("is proven against another head than those before");
        }
        return head;
    }

    private SignedHead signed(String text) {
        try {
            SignedHead read = SignedHead.read(String.valueOf(text));
            String name = read.checkpoint().origin();
            if (read.signedBy(
                            keys.stream().map(key -> new VerifierKey(name, key)).toList())
                    .isEmpty()) {
                throw new DoesNotHold("has a head that none of the keys given signed");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new DoesNotHold("has a head that is none", e);
        }
    }
}
