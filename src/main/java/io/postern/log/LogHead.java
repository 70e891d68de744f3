package io.postern.log;

import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.SignedHead;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The log at one time, as it is shown.
 *
 * @param head the same, signed: a note of text (C2SP signed-note, tlog-checkpoint)
 */
record LogHead(String object, String origin, long size, String rootHash, Instant time, String head) {
    static LogHead of(String note) {
        Checkpoint said = SignedHead.read(note).checkpoint();
        return new LogHead(
                "log_head", said.origin(), said.size(), HexFormat.of().formatHex(said.root()), said.time(), note);
    }

    byte[] root() {
        return HexFormat.of().parseHex(rootHash);
    }
}
