package io.postern.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.id.IdKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.zip.GZIPInputStream;

/** A month file while it is read, one entry after the other. Waits for the disk. */
final class Lines implements AutoCloseable, Comparable<Lines> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader reader;
    private Entry next;

    Lines(Path file) {
        try {
            reader = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        advance();
    }

    /** The entry that comes next; null at the end. */
    Entry peek() {
        return next;
    }

    Entry take() {
        Entry taken = next;
        advance();
        return taken;
    }

    private void advance() {
        try {
            String line = reader.readLine();
            next = line == null ? null : entry(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) throws IOException {
        JsonNode entry = JSON.readTree(line);
        try {
            return new Entry(
                    Instant.parse(entry.path("recorded_at").asText()),
                    IdKind.AUDIT_ENTRY.parse(entry.path("id").asText()).orElseThrow(() -> new IOException("no id")),
                    line);
        } catch (DateTimeException e) {
            throw new IOException("no recorded_at", e);
        }
    }

    @Override
    public int compareTo(Lines other) {
        return next.compareTo(other.next);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
