package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.Calm;
import io.postern.cli.CommandForTests.Ran;
import io.postern.log.tree.GrowingTree;
import io.postern.log.tree.LogForTests;
import io.postern.log.tree.TreeHash;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million entries, of which one was changed or none: found, or no false alarm, at the speed that is promised. */
@Calm
class LogVerifierTest {
    private static final int ENTRIES = 1_000_000;
    private static final int A_SECOND = 200_000;

    /** On machines that others use, too; the figure itself is printed. */
    private static final int A_SECOND_AT_LEAST = A_SECOND / 4;

    private static final int MANY_HEADS = 10_000;

    private final LogForTests log = new LogForTests(1);

    @TempDir
    Path files;

    @Test
    void raisesNoFalseAlarmOverAMillionEntriesAndFindsTheOneThatWasChanged() throws IOException {
        write(-1);
        verify(); // what is hashed the first time is slower
        long began = System.nanoTime();
        Ran ran = verify();
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf("verified %d entries in %.2f s: %.0f a second%n", ENTRIES, seconds, ENTRIES / seconds);

        assertThat(ran.said()).doesNotContain("WRONG").contains("1000000 entries were hashed");
        assertThat(ran.exit()).isZero();
        assertThat(ENTRIES / seconds).isGreaterThan(A_SECOND_AT_LEAST);

        write(777_777);
        Ran found = verify();
        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.said()).contains("entry 777777, was changed", "1 findings");
    }

    /** A log has a head for each second: years of them fit into no memory. */
    @Test
    void readsHeadsAsEntriesGoAlongAndNotAllAtOnce() throws IOException {
        LogFiles parts = new LogFiles(files);
        byte[] leaf = TreeHash.leaf(new byte[0]);
        String first = "{\"size\":1,\"head\":\"" + log.head(1, leaf).replace("\n", "\\n") + "\"}\n";
        Files.writeString(parts.heads(), first + "{\"size\":2,\"head\":null}\n".repeat(MANY_HEADS) + "cut off");
        StringWriter said = new StringWriter();
        Verdict verdict = new Verdict(new PrintWriter(said));

        try (SignedHeads heads = new SignedHeads(parts.heads(), List.of(log.key()), verdict)) {
            assertThat(heads.upTo(0)).isNull();
            assertThat(heads.upTo(1)).as("the first").isNotNull();
            assertThat(verdict.findings()).as("of those behind it").isZero();
            assertThatThrownBy(heads::takeRest).hasMessageContaining("a line is no JSON, or is cut off");
        }
        assertThat(verdict.findings()).isBetween(MANY_HEADS / 2L, (long) MANY_HEADS);
    }

    private Ran verify() {
        return CommandForTests.run(
                "verify-log",
                files.toString(),
                "--key",
                new LogFiles(files).keys().toString());
    }

    /** @param changed the entry that somebody changed after it was sealed; -1 for none */
    private void write(int changed) throws IOException {
        LogFiles parts = new LogFiles(files);
        GrowingTree tree = new GrowingTree();
        try (BufferedWriter entries = Files.newBufferedWriter(parts.entries(0));
                BufferedWriter heads = Files.newBufferedWriter(parts.heads())) {
            for (int n = 0; n < ENTRIES; n++) {
                String id = "rcp_"
                        + new UUID(0x0191L << 48, n).toString().replace("-", "").substring(6);
                String text =
                        "{\"fact\":{\"amount\":1000,\"card_brand\":\"visa\",\"card_last4\":\"4242\",\"currency\":\"USD\"},\"id\":\"%s\",\"kind\":\"payment.captured\",\"merchant\":\"mch_demo\",\"subject\":\"pay_01h455vb4pex5vsknk084sn02q\"}"
                                .replace("%s", id);
                byte[] leaf = TreeHash.leaf(text.getBytes(StandardCharsets.UTF_8));
                tree.add(leaf);
                String now = n == changed ? text.replace("1000", "9000") : text;
                entries.write("{\"position\":" + n + ",\"kind\":\"receipt\",\"merchant\":\"mch_demo\",\"id\":\"" + id
                        + "\",\"leaf_hash\":\"" + HexFormat.of().formatHex(leaf) + "\",\"entry\":\""
                        + now.replace("\"", "\\\"") + "\"}\n");
                if ((n + 1) % 10_000 == 0) {
                    String note = log.head(tree.size(), tree.root());
                    heads.write("{\"size\":" + tree.size() + ",\"head\":\"" + note.replace("\n", "\\n") + "\"}\n");
                    if ((n + 1) % 100_000 == 0) {
                        Files.createDirectories(parts.anchors());
                        Files.writeString(parts.anchors().resolve("anchor-%020d.note".formatted(tree.size())), note);
                    }
                }
            }
        }
        Files.writeString(parts.keys(), log.key() + "\n");
        Files.writeString(parts.strays(), "");
    }
}
