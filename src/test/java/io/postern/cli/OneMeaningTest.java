package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.cli.CommandForTests.Ran;
import io.postern.log.tree.LogForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proof that two readers could read in two ways is none. */
class OneMeaningTest {
    private final LogForTests log = new LogForTests(6);

    @TempDir
    Path files;

    @Test
    void isAskedOfEachPartOfAProof() throws IOException {
        String proof = log.proof(1, 3);
        assertThat(verify(proof).exit()).as(verify(proof).said()).isZero();
        Map<String, String> spoilt = Map.of(
                "behind the end", proof + "{}",
                "a name twice", proof.replace("\"leaf_index\":1", "\"leaf_index\":0,\"leaf_index\":1"),
                "an index as text", proof.replace("\"leaf_index\":1", "\"leaf_index\":\"1\""),
                "an index with a fraction", proof.replace("\"leaf_index\":1", "\"leaf_index\":1.0"),
                "a size as text", proof.replace("\"tree_size\":3", "\"tree_size\":\"3\""),
                "a path that is an object",
                        proof.replace("\"path\":[", "\"path\":{\"a\":[").replaceFirst("]", "]}"));
        spoilt.forEach((what, text) -> {
            assertThat(text).as(what).isNotEqualTo(proof);
            Ran ran = verify(text);
            assertThat(ran.exit()).as(what + ": " + ran.said()).isEqualTo(2);
        });
    }

    private Ran verify(String proof) {
        try {
            return CommandForTests.run(
                    "verify-receipt",
                    Files.writeString(files.resolve("proof.json"), proof).toString(),
                    "--key",
                    Files.writeString(files.resolve("keys.json"), log.keys()).toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
