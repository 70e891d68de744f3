package io.postern.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.archive.Hash;
import io.postern.contract.ContractExtension;
import io.postern.keys.TreeHeads;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody did to the files of an archive is found out before a row of them is in the table. */
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = RetentionDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class ForgedReceiptsTest extends OldReceipts {
    private static final int MANY = 20;

    @Inject
    TreeHeads heads;

    private String file;
    private int copies;
    private int refused;

    @Test
    void areRefusedAndChangeNothing() throws Exception {
        plant(MANY);
        await(keep.look());
        file = "receipts-" + month + ".jsonl.gz";
        release();
        assertThat(rows()).isZero();
        String before = everything();

        Map<String, UnaryOperator<List<String>>> forgeries = new LinkedHashMap<>();
        forgeries.put(
                "text that was changed",
                lines -> with(lines, 3, lines.get(3).replace("amount\\\":1003", "amount\\\":9003")));
        forgeries.put(
                "written as lines are", lines -> with(lines, 3, lines.get(3).replace("{\"object\"", "{ \"object\"")));
        forgeries.put(
                "not the file that was signed",
                lines -> with(lines, 3, lines.get(3).replace("00:03.123456Z", "00:03.123457Z")));
        forgeries.put("it has 19 receipts", lines -> without(lines, 7));
        forgeries.put("not at its place", lines -> swapped(lines));
        forgeries.put("not at its place ", lines -> with(lines, 8, lines.get(7)));
        forgeries.put("text of another receipt", lines -> with(lines, 7, bodyOf(lines.get(7), lines.get(8))));
        forgeries.put(
                "does not lead to the head",
                lines -> with(lines, 7, lines.get(7).replaceFirst("\"leaf_index\":\\d+", "\"leaf_index\":0")));
        forgeries.put("is none", lines -> with(lines, 7, "{}}"));
        for (Map.Entry<String, UnaryOperator<List<String>>> forgery : forgeries.entrySet()) {
            Path copy = copy();
            rewrite(copy, forgery.getValue());
            assertRefused(copy, forgery.getKey().strip());
            signAnew(copy, foreign());
            assertRefused(copy, "signed by none of the keys given");
        }
        Path shorter = copy();
        rewrite(shorter, lines -> without(lines, 7));
        signAnew(shorter, null);
        assertRefused(shorter, "another one than this database knows of");

        Path cut = copy();
        byte[] whole = Files.readAllBytes(cut.resolve(file));
        Files.write(cut.resolve(file), Arrays.copyOf(whole, whole.length / 2));
        assertRefused(cut, "cannot be read");
        Path longer = copy();
        Files.write(
                longer.resolve(file), "more".getBytes(StandardCharsets.UTF_8), java.nio.file.StandardOpenOption.APPEND);
        assertRefused(longer, "");
        Path none = copy();
        Files.delete(none.resolve(file));
        assertThatThrownBy(() -> byOwner(none, archive -> archive.restore(month)))
                .isInstanceOf(IOException.class);
        refused++;
        Path unchained = copy();
        Files.delete(unchained.resolve(ReceiptManifest.fileName(1)));
        assertRefused(unchained, "there is no manifest of receipts");
        Path said = copy();
        Path manifest = said.resolve(ReceiptManifest.fileName(1));
        Files.writeString(manifest, Files.readString(manifest).replace("\"protected\":\"ey", "\"protected\":\"fy"));
        assertRefused(said, "is no manifest of receipts");

        assertThat(refused).as("forgeries that were refused").isEqualTo(2 * forgeries.size() + 6);
        assertThat(everything()).as("and nothing was changed").isEqualTo(before);
        assertThat(restore()).contains(MANY + " receipts are back");
    }

    private void assertRefused(Path copy, String why) {
        assertThatThrownBy(() -> byOwner(copy, archive -> archive.restore(month)))
                .as(why)
                .isInstanceOf(DoesNotHold.class)
                .hasMessageContaining(why);
        refused++;
    }

    private String everything() throws SQLException {
        return RetentionDatabase.one("""
                SELECT (SELECT count(*) FROM receipt) || ' ' || (SELECT count(*) FROM archived_receipt) || ' '
                       || (SELECT string_agg(number || kind, ',' ORDER BY number, seq) FROM receipt_archive_move) || ' '
                       || (SELECT count(*) FROM audit_entry)""");
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectory(elsewhere.resolve("copy-" + copies++));
        try (Stream<Path> files = Files.list(directory)) {
            for (Path one : files.toList()) {
                Files.copy(one, copy.resolve(one.getFileName()));
            }
        }
        return copy;
    }

    private void rewrite(Path copy, UnaryOperator<List<String>> how) throws IOException {
        Path path = copy.resolve(file);
        List<String> lines;
        try (var in = new GZIPInputStream(Files.newInputStream(path))) {
            lines = new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        List<String> forged = how.apply(new ArrayList<>(lines));
        assertThat(forged).as("the forgery is one").isNotEqualTo(lines);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            for (String line : forged) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** A manifest that says of the forged file what is so. @param by null for the log's own key, which was stolen then */
    private void signAnew(Path copy, KeyPair by) throws Exception {
        Path path = copy.resolve(ReceiptManifest.fileName(1));
        ReceiptManifest said = ReceiptManifest.read(Files.readAllBytes(path)).payload();
        ReceiptManifest forged = new ReceiptManifest(
                said.type(),
                said.number(),
                said.month(),
                said.file(),
                Hash.hex(Hash.of(copy.resolve(file))),
                Files.size(copy.resolve(file)),
                by == null ? MANY - 1 : said.receipts(),
                said.firstId(),
                said.lastId(),
                said.treeSize(),
                said.head(),
                said.previous());
        byte[] input = ReceiptManifest.JWS.signingInput(forged);
        byte[] signature;
        if (by == null) {
            signature = await(heads.signNamed(input)).signature();
        } else {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(by.getPrivate());
            signer.update(input);
            signature = signer.sign();
        }
        Files.write(path, ReceiptManifest.JWS.signed(forged, "any", signature));
    }

    private static KeyPair foreign() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private static List<String> with(List<String> lines, int at, String line) {
        lines.set(at, line);
        return lines;
    }

    private static List<String> without(List<String> lines, int at) {
        lines.remove(at);
        return lines;
    }

    private static List<String> swapped(List<String> lines) {
        Collections.swap(lines, 4, 9);
        return lines;
    }

    private static String bodyOf(String line, String other) {
        return line.replace(body(line), body(other));
    }

    private static String body(String line) {
        return line.substring(line.indexOf("\"body\":"), line.indexOf("\"leaf_hash\""));
    }
}
