package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.cli.CommandForTests.Ran;
import io.postern.log.tree.LogForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever gives a wrong file is told in words which one it is, and nothing is called wrong that was only not read. */
class VerifyWordsTest {
    private final LogForTests log = new LogForTests(3);

    @TempDir
    Path files;

    private String keys;
    private String proof;

    @BeforeEach
    void save() throws IOException {
        keys = saved("keys.json", log.keys());
        proof = saved("proof.json", log.proof(1, 3));
    }

    private String saved(String name, String text) throws IOException {
        return Files.writeString(files.resolve(name), text).toString();
    }

    @Test
    void saysWhatHolds() {
        Ran ran = verify(proof, keys);
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.said()).contains("The proof holds.");
    }

    @Test
    void namesAFileThatIsNoProof() throws IOException {
        String whole = log.proof(1, 3);
        assertNotVerified(verify(files + "/nothing.json", keys), "nothing.json is not there");
        assertNotVerified(verify(files.toString(), keys), "is a directory and not a file");
        assertNotVerified(
                verify(saved("cut.json", whole.substring(0, whole.length() / 2)), keys), "is no JSON, or is cut off");
        assertNotVerified(verify(saved("empty.json", ""), keys), "this is no proof of a receipt");
        assertNotVerified(verify(saved("list.json", "[1]"), keys), "this is no proof of a receipt");
        Files.write(files.resolve("image"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertNotVerified(verify(files + "/image", keys), "is no text");
        assertNotVerified(verify(keys, keys), "this file is a log_keys and no proof");
        assertNotVerified(
                verify(
                        saved("early.json", "{'code':'receipt_not_sealed','detail':'Try again.'}".replace('\'', '"')),
                        keys),
                "the gateway had refused, and this file is what it said and no proof: Try again.");
        assertNotVerified(
                verify(saved("path.json", whole.replaceFirst("\"path\":\\[\"..", "\"path\":[\"zz")), keys),
                "has something in it that is no hash");
    }

    @Test
    void namesKeysThatAreNone() throws IOException {
        assertNotVerified(verify(proof, files + "/none"), "none is not there");
        assertNotVerified(verify(proof, proof), "has no key; it must be what GET /v1/log/key answered");
        assertNotVerified(verify(proof, saved("words", "hello there")), "has something else than keys in it");
        assertNotVerified(
                verify(proof, saved("cut-keys.json", log.keys().substring(0, 60))), "is no JSON, or is cut off");
        Ran without = CommandForTests.run("verify-receipt", proof);
        assertNotVerified(without, "no key was given");
    }

    @Test
    void callsAnotherLogsKeyWrong() throws IOException {
        Ran ran = verify(proof, saved("others.json", new LogForTests(4).keys()));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said())
                .contains("WRONG  none of the 1 keys given signed the head", "they are another log's")
                .contains("The proof does not hold");
    }

    @Test
    void namesADirectoryThatIsNoExportedLog() throws IOException {
        assertNotVerified(log(files + "/nowhere"), "nowhere is no directory");
        Path empty = Files.createDirectory(files.resolve("empty"));
        assertNotVerified(log(empty.toString()), "empty has no heads.jsonl");
        Files.writeString(empty.resolve("heads.jsonl"), "{\"size\":3,\"head\":");
        Files.writeString(empty.resolve("strays.jsonl"), "");
        assertNotVerified(log(empty.toString()), "keys.txt is not there");
        Files.writeString(empty.resolve("keys.txt"), log.key() + "\n");
        assertNotVerified(log(empty.toString()), "a line is no JSON, or is cut off");
        Files.writeString(empty.resolve("heads.jsonl"), "{\"size\":3,\"head\":null}\n");
        assertThat(log(empty.toString()).said()).contains("WRONG  the head of size 3 cannot be read");
    }

    private static Ran log(String directory) {
        return CommandForTests.run("verify-log", directory);
    }

    private static Ran verify(String file, String key) {
        return CommandForTests.run("verify-receipt", file, "--key", key);
    }

    private static void assertNotVerified(Ran ran, String words) {
        assertThat(ran.said()).contains(words).doesNotContain("\tat ", "Exception", "WRONG");
        assertThat(ran.exit()).as(ran.said()).isEqualTo(2);
    }
}
