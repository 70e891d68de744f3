package io.postern.archive;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/** A month file while it is written: JSON Lines, gzip. The same entries always make the same bytes. Waits for the disk. */
public final class MonthFile implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final FileOutputStream disk;
    private final MessageDigest digest = Hash.sha256();
    private final OutputStream lines;
    private long entries;
    private UUID first;
    private UUID last;

    /** What was written and lies on the disk. */
    public record Written(Path path, long entries, UUID first, UUID last, long bytes, byte[] hash) {}

    public MonthFile(Path path) {
        this.path = path;
        try {
            if (Files.exists(path)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            disk = new FileOutputStream(path.toFile());
            lines = new GZIPOutputStream(
                    new DigestOutputStream(new BufferedOutputStream(disk, BUFFER), digest), BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(List<Entry> page) {
        page.forEach(entry -> add(entry.id(), entry.line()));
    }

    public void add(UUID id, String line) {
        try {
            lines.write(line.getBytes(StandardCharsets.UTF_8));
            lines.write('\n');
            first = first == null ? id : first;
            last = id;
            entries++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Written finish() {
        try {
            ((GZIPOutputStream) lines).finish();
            lines.flush();
            disk.getFD().sync();
            lines.close();
            return new Written(path, entries, first, last, Files.size(path), digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            disk.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
