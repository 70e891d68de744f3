package io.postern.cli;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.cli.CommandForTests.Ran;
import io.postern.log.tree.LogForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The committed test vectors, and proofs made anew, good ones and spoilt ones: what our verifier says of each, the one in Python
 * says, too. Vectors are written anew with {@code -Dpostern.vectors.refresh=true}.
 */
class LogVectorsTest {
    private static final Path VECTORS = Path.of("docs", "log", "vectors");
    private static final String SECOND = "src/test/python/verify_proof.py";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path fresh;

    @Test
    void areWhatBothVerifiersSayTheyAre() throws Exception {
        if (Boolean.getBoolean("postern.vectors.refresh")) {
            write(VECTORS, new LogForTests(9162), List.of(1, 2, 3, 7, 8, 13));
        }
        assertThat(agreed(VECTORS)).isGreaterThan(60);
    }

    @Test
    void agreeOnProofsMadeAnew() throws Exception {
        write(fresh, new LogForTests(new Random().nextLong()), List.of(1, 5, 6, 64, 65, 100));
        assertThat(agreed(fresh)).isGreaterThan(60);
    }

    /** @return of how many proofs both said the same, and the right thing */
    private static int agreed(Path directory) throws Exception {
        Map<Path, Boolean> good = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> file.getFileName().toString().matches("(good|bad)-.*"))
                    .forEach(
                            file -> good.put(file, file.getFileName().toString().startsWith("good")));
        }
        Map<String, Boolean> second = secondOpinion(directory, good.keySet());
        String keys = directory.resolve("keys.json").toString();
        int bad = 0;
        for (Map.Entry<Path, Boolean> one : good.entrySet()) {
            String file = one.getKey().toString();
            assertThat(second).as(file).containsEntry(file, one.getValue());
            if (!file.contains("consistency")) {
                Ran ran = CommandForTests.run("verify-receipt", file, "--key", keys);
                assertThat(ran.exit() == 0).as(file + "\n" + ran.said()).isEqualTo(one.getValue());
            }
            bad += one.getValue() ? 0 : 1;
        }
        assertThat(bad).as("spoilt ones among them").isGreaterThan(30);
        return good.size();
    }

    private static Map<String, Boolean> secondOpinion(Path directory, Iterable<Path> files) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("python3", SECOND, directory.resolve("keys.json").toString()));
        files.forEach(file -> command.add(file.toString()));
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        Map<String, Boolean> said = new TreeMap<>();
        try (var lines = python.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 3);
                assertThat(words[0]).as(line).isIn("holds", "WRONG");
                said.put(words[1], words[0].equals("holds"));
            }
        }
        return said;
    }

    private static void write(Path directory, LogForTests log, List<Integer> sizes) throws IOException {
        Files.createDirectories(directory);
        put(directory.resolve("keys.json"), JSON.readTree(log.keys()));
        for (int size : sizes) {
            for (int index : Stream.of(0, size / 2, size - 1).distinct().toList()) {
                JsonNode proof = JSON.readTree(log.proof(index, size));
                String name = "receipt-%03d-of-%03d".formatted(index, size);
                put(directory.resolve("good-" + name + ".json"), proof);
                spoil(directory, name, (ObjectNode) proof);
                if (index == size / 2) {
                    write(directory, name, inOtherTypes((ObjectNode) proof));
                    Files.writeString(
                            directory.resolve("bad-" + name + "-name-twice.json"),
                            "{\"tree_size\":" + size + ","
                                    + log.proof(index, size).substring(1) + "\n");
                }
            }
            for (int from : Stream.of(1, size / 2 + 1, size).distinct().toList()) {
                if (from <= size) {
                    String name = "consistency-%03d-to-%03d".formatted(from, size);
                    put(directory.resolve("good-" + name + ".json"), JSON.readTree(log.consistency(from, size)));
                    ObjectNode spoilt = (ObjectNode) JSON.readTree(log.consistency(from, size));
                    spoilt.put("from_head", log.otherHead(from));
                    put(directory.resolve("bad-" + name + "-another-log.json"), spoilt);
                    put(
                            directory.resolve("bad-" + name + "-fraction.json"),
                            ((ObjectNode) JSON.readTree(log.consistency(from, size))).put("to", (double) size));
                }
            }
        }
    }

    private static void spoil(Path directory, String name, ObjectNode proof) throws IOException {
        Map<String, ObjectNode> spoilt = new TreeMap<>();
        spoilt.put(
                "text", proof.deepCopy().put("body", proof.path("body").asText().replace("1000", "9000")));
        spoilt.put(
                "place",
                proof.deepCopy().put("leaf_index", proof.path("leaf_index").asLong() + 1));
        spoilt.put(
                "signature",
                proof.deepCopy().put("head", flipped(proof.path("head").asText(), -12)));
        spoilt.put(
                "time", proof.deepCopy().put("head", proof.path("head").asText().replace("time 2026", "time 2025")));
        if (!proof.path("path").isEmpty()) {
            ObjectNode other = proof.deepCopy();
            ((ArrayNode) other.path("path"))
                    .set(0, flipped(proof.path("path").path(0).asText(), 0));
            spoilt.put("path", other);
            ObjectNode shorter = proof.deepCopy();
            ((ArrayNode) shorter.path("path")).remove(0);
            spoilt.put("short-path", shorter);
        }
        write(directory, name, spoilt);
    }

    /** Each says the same to whoever is lax about types and spelling. */
    private static Map<String, ObjectNode> inOtherTypes(ObjectNode proof) {
        Map<String, ObjectNode> spoilt = new TreeMap<>();
        long index = proof.path("leaf_index").asLong();
        long size = proof.path("tree_size").asLong();
        spoilt.put("size-fraction", proof.deepCopy().put("tree_size", (double) size));
        spoilt.put("place-fraction", proof.deepCopy().put("leaf_index", (double) index));
        spoilt.put("size-text", proof.deepCopy().put("tree_size", String.valueOf(size)));
        spoilt.put(
                "hash-capitals",
                proof.deepCopy()
                        .put("leaf_hash", proof.path("leaf_hash").asText().toUpperCase(ROOT)));
        spoilt.put("object-missing", proof.deepCopy().without(List.of("object")));
        spoilt.put("body-object", proof.deepCopy().set("body", proof.deepCopy()));
        spoilt.put("head-number", proof.deepCopy().put("head", 1));
        spoilt.put(
                "path-text",
                proof.deepCopy().put("path", proof.path("path").path(0).asText()));
        if (size == 2) {
            spoilt.put("truth-value", proof.deepCopy().put("leaf_index", index == 1));
        }
        if (!proof.path("path").isEmpty()) {
            String hash = proof.path("path").path(0).asText();
            spoilt.put("path-capitals", withPath(proof, hash.toUpperCase(ROOT)));
            spoilt.put("path-blanks", withPath(proof, hash.substring(0, 2) + " " + hash.substring(2)));
            ObjectNode numbered = proof.deepCopy();
            ((ArrayNode) numbered.path("path")).insert(0, 7);
            spoilt.put("path-number", numbered);
        }
        return spoilt;
    }

    private static ObjectNode withPath(ObjectNode proof, String first) {
        ObjectNode other = proof.deepCopy();
        ((ArrayNode) other.path("path")).set(0, first);
        return other;
    }

    private static void write(Path directory, String name, Map<String, ObjectNode> spoilt) throws IOException {
        for (Map.Entry<String, ObjectNode> one : spoilt.entrySet()) {
            put(directory.resolve("bad-" + name + "-" + one.getKey() + ".json"), one.getValue());
        }
    }

    private static String flipped(String text, int place) {
        int at = place < 0 ? text.length() + place : place;
        char other = text.charAt(at) == 'a' ? 'b' : 'a';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static void put(Path file, JsonNode json) throws IOException {
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
}
