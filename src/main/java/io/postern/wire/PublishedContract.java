package io.postern.wire;

import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The contract that this gateway keeps (OpenAPI), byte for byte as it is written in {@code openapi/postern.yaml}. The executable has it in
 * its memory from the moment it was built.
 */
@Singleton
public class PublishedContract {
    private static final String FILE = "/META-INF/openapi/postern.yaml";
    private static final Pattern PATH = Pattern.compile("^ {2}(/[^\\s:]*):", Pattern.MULTILINE);
    private static final byte[] YAML = read();
    private static final Set<String> PATHS = PATH.matcher(new String(YAML, StandardCharsets.UTF_8))
            .results()
            .map(path -> path.group(1))
            .collect(Collectors.toUnmodifiableSet());

    private static byte[] read() {
        try (InputStream file = PublishedContract.class.getResourceAsStream(FILE)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Buffer yaml() {
        return Buffer.buffer(YAML);
    }

    /** Its paths, with what varies in braces: {@code /v1/payments/{id}}. */
    public Set<String> paths() {
        return PATHS;
    }
}
