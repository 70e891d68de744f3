package io.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.log.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the log's public keys from a file: what GET /v1/log/key answered, or a key in each line. */
final class VerifierKeys {
    private VerifierKeys() {}

    static List<VerifierKey> read(Path file) throws IOException {
        String text = Unreadable.text(file);
        List<VerifierKey> keys = new ArrayList<>();
        try {
            for (String key : texts(text)) {
                keys.add(VerifierKey.read(key));
            }
        } catch (JsonProcessingException e) {
            throw Unreadable.noJson(file, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + " has something else than keys in it; it must be what GET /v1/log/key answered", e);
        }
        if (keys.isEmpty()) {
            throw new IOException(file + " has no key; it must be what GET /v1/log/key answered");
        }
        return keys;
    }

    private static List<String> texts(String text) throws JsonProcessingException {
        if (!text.stripLeading().startsWith("{")) {
            return text.lines().filter(line -> !line.isBlank()).toList();
        }
        List<String> keys = new ArrayList<>();
        for (JsonNode key : new ObjectMapper().readTree(text).path("keys")) {
            keys.add(key.path("verifier_key").asText());
        }
        return keys;
    }
}
