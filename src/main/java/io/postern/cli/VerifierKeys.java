package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.log.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the log's public keys from a file: what GET /v1/log/key answered, or a key in each line. */
final class VerifierKeys {
    private VerifierKeys() {}

    static List<VerifierKey> read(Path file) throws IOException {
        String text = Files.readString(file);
        List<VerifierKey> keys = new ArrayList<>();
        if (text.stripLeading().startsWith("{")) {
            for (JsonNode key : new ObjectMapper().readTree(text).path("keys")) {
                keys.add(VerifierKey.read(key.path("verifier_key").asText()));
            }
        } else {
            text.lines().filter(line -> !line.isBlank()).map(VerifierKey::read).forEach(keys::add);
        }
        if (keys.isEmpty()) {
            throw new IOException(file + " has no key");
        }
        return keys;
    }
}
