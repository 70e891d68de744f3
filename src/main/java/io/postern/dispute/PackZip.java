package io.postern.dispute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a ZIP piece by piece. Nothing in it depends on when, where and by which version of zlib it is written: the entries are
 * stored as they are, all of one time.
 */
final class PackZip {
    /** Not the first that a ZIP can hold: with that one Java would write another form of it, by its time zone. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(written);

    /** Begins a file; its content follows by {@link #add}, exactly as much as it said. */
    void begin(PackFile file) {
        run(() -> {
            ZipEntry entry = new ZipEntry(file.path());
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(file.bytes());
            entry.setCrc(file.crc32());
            entry.setTimeLocal(NO_TIME);
            zip.putNextEntry(entry);
        });
    }

    void add(byte[] piece) {
        run(() -> zip.write(piece));
    }

    /** Ends the last file, and the ZIP. */
    void finish() {
        run(zip::finish);
    }

    /** What was written since the last call. */
    byte[] drain() {
        byte[] bytes = written.toByteArray();
        written.reset();
        return bytes;
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the pack is not what was said of it", e);
        }
    }
}
